package ttmem.ledger.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What a name pointed to at one instant.
 *
 * @param mode type and rights, as {@code st_mode}
 * @param uid owner; -1 if unknown
 * @param key which file it is
 * @param sizeBytes its length
 * @param modified its last write, or for a directory the last name that came or went
 */
public record FileStat(int mode, int uid, FileKey key, long sizeBytes, FileTime modified) {
  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int DIRECTORY = 0040000;

  /**
   * What tells one file of a running kernel from every other.
   *
   * @param device {@code st_dev}
   * @param inode {@code st_ino}
   */
  public record FileKey(long device, long inode) {}

  /**
   * Asks the kernel, without opening anything.
   *
   * @throws IOException if there is no such file, or no right to look
   */
  public static FileStat of(Path path, LinkOption... links) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(path, "unix:mode,uid,ino,dev,size,lastModifiedTime", links);
    return new FileStat(
        (int) found.getOrDefault("mode", 0),
        (int) found.getOrDefault("uid", -1),
        new FileKey((long) found.getOrDefault("dev", 0L), (long) found.getOrDefault("ino", 0L)),
        (long) found.getOrDefault("size", 0L),
        (FileTime) found.getOrDefault("lastModifiedTime", FileTime.fromMillis(0)));
  }

  public boolean isRegularFile() {
    return (mode & TYPE) == REGULAR;
  }

  public boolean isDirectory() {
    return (mode & TYPE) == DIRECTORY;
  }

  /** Whether both are of one regular file. */
  public boolean isSameFile(FileStat other) {
    return isRegularFile() && key.equals(other.key);
  }

  /** What it is, for people. */
  public String kind() {
    return switch (mode & TYPE) {
      case REGULAR -> "regular file";
      case DIRECTORY -> "directory";
      case 0120000 -> "link";
      case 0010000 -> "FIFO";
      case 0140000 -> "socket";
      case 0060000, 0020000 -> "device";
      default -> "file of unknown type";
    };
  }
}
