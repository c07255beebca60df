package ttmem.sources.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** User names of {@code etc/passwd}, read again when the file changes. */
final class Users {
  private static final long MAX_BYTES = 16L << 20;

  private final Path passwd;
  private final HostFiles files;
  private final Map<Integer, String> names = new HashMap<>();
  private @Nullable FileTime readAt;

  Users(Roots roots, HostFiles files) {
    this.passwd = roots.passwd();
    this.files = files;
  }

  /** The name of a user, or the number as text where there is no entry (users of containers). */
  String name(int uid) {
    try {
      FileTime changed = Files.getLastModifiedTime(passwd);
      if (!changed.equals(readAt)) {
        readAt = changed;
        names.clear();
        files.scan(passwd, '\n', MAX_BYTES, this::add);
      }
    } catch (IOException e) {
      names.clear();
    }
    String name = names.get(uid);
    return name == null ? Integer.toUnsignedString(uid) : name;
  }

  private boolean add(String line) {
    String[] nameXUid = line.split(":", 4);
    if (nameXUid.length == 4 && !nameXUid[0].isEmpty()) {
      try {
        names.putIfAbsent(Integer.parseUnsignedInt(nameXUid[2]), nameXUid[0]);
      } catch (NumberFormatException e) {
        return true; // a comment or a damaged line: there is no number to name
      }
    }
    return true;
  }
}
