package ttmem.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The file of {@code -f}: UTF-8, mode 0600 when new, never through a link. One page replaces it as
 * a whole by a rename; pages of a loop are appended to what the loop began.
 */
public final class OutputFile implements AutoCloseable {
  private static final Set<OpenOption> NEW =
      Set.of(
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          LinkOption.NOFOLLOW_LINKS);

  private static final String ASKED_BY = "-f";

  private final String name;
  private final FileChannel channel;

  OutputFile(String name) {
    this.name = name;
    try {
      this.channel = open(regular(ASKED_BY, name));
    } catch (IOException e) {
      throw failure(ASKED_BY, name, e);
    }
  }

  static void replace(String name, String text) {
    replace(ASKED_BY, name, text);
  }

  /** Replaces the file that was named by {@code option}. */
  public static void replace(String option, String name, String text) {
    Path path = regular(option, name);
    Path fresh = path.resolveSibling(path.getFileName() + "." + ProcessHandle.current().pid());
    try {
      try (FileChannel channel = open(fresh)) {
        write(channel, text);
      }
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      delete(fresh);
      throw failure(option, name, e);
    }
  }

  void append(String text) {
    try {
      write(channel, text);
    } catch (IOException e) {
      throw failure(ASKED_BY, name, e);
    }
  }

  private static Path regular(String option, String name) {
    Path path = Path.of(name).toAbsolutePath();
    boolean exists = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    if (path.getFileName() == null
        || (exists && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))) {
      throw Failure.usage("expected a regular file or a new name, but got " + option + "=" + name);
    }
    return path;
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(
        path,
        NEW,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It could not be made either: the error that is reported says why.
    }
  }

  private static String why(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "its directory does not exist";
      case AccessDeniedException denied -> "no permission";
      case FileSystemException failed when failed.getReason() != null -> failed.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }

  private static Failure failure(String option, String name, IOException e) {
    int code = e instanceof AccessDeniedException ? ExitCode.PERMISSION : ExitCode.USAGE;
    return new Failure(code, "can't write " + option + "=" + name + ": " + why(e));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(ASKED_BY, name, e);
    }
  }
}
