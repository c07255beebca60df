package ttmem.sources.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.sources.host.HostFiles;
import ttmem.sources.host.Roots;

/**
 * Which devices there are now: the entries {@code tenstorrent!N} of the driver's class.
 *
 * <p>Listed at every read, since it is cheap (one directory, and a link and a stat per device) and
 * things change under one's feet: boards are hot-plugged, a reset renumbers, another chip comes
 * back under the same N. Link text and inode of the directory together tell that it is still the
 * same device.
 */
final class DeviceList {
  private static final String PREFIX = "tenstorrent!";
  private static final int MAX_ORDINAL_DIGITS = 6;

  private final Path directory;
  private final HostFiles files;

  /**
   * One entry.
   *
   * @param ordinal N
   * @param directory its attributes
   * @param link text of the link to it; empty if it is no link
   * @param key inode and the like; null on file systems without
   */
  record Entry(int ordinal, Path directory, String link, @Nullable Object key) {}

  DeviceList(Roots roots, HostFiles files) {
    this.directory = roots.sys().resolve("class/tenstorrent");
    this.files = files;
  }

  /**
   * The devices, in no order; none if the driver isn't loaded. One that goes away meanwhile is left
   * out.
   *
   * @throws IOException if the class is there and can't be listed
   */
  List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try {
      for (Path path : files.list(directory)) {
        int ordinal = ordinal(String.valueOf(path.getFileName()));
        Entry entry = ordinal < 0 ? null : entry(ordinal, path);
        if (entry != null) {
          entries.add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return entries;
  }

  private static @Nullable Entry entry(int ordinal, Path path) {
    try {
      String link = link(path);
      BasicFileAttributes target = Files.readAttributes(path, BasicFileAttributes.class);
      return target.isDirectory() ? new Entry(ordinal, path, link, target.fileKey()) : null;
    } catch (IOException e) {
      return null; // removed between listing and looking
    }
  }

  private static String link(Path path) throws IOException {
    try {
      return Files.readSymbolicLink(path).toString();
    } catch (NotLinkException e) {
      return "";
    }
  }

  private static int ordinal(String name) {
    return name.startsWith(PREFIX) ? ordinalOf(name.substring(PREFIX.length())) : -1;
  }

  /** N as the driver prints it, without sign or leading zeros; -1 for anything else. */
  static int ordinalOf(String text) {
    if (text.isEmpty()
        || text.length() > MAX_ORDINAL_DIGITS
        || (text.length() > 1 && text.charAt(0) == '0')) {
      return -1;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return -1;
      }
    }
    return Integer.parseInt(text);
  }
}
