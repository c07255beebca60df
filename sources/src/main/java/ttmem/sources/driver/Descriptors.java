package ttmem.sources.driver;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ttmem.sources.host.HostFiles;

/**
 * What all {@link Attribute}s of one source share: how to open, and the one buffer that each read
 * fills anew. So a read allocates nothing. One thread only.
 */
final class Descriptors {
  /** {@link #number()} of a text that is none. */
  static final long NOT_A_NUMBER = Long.MIN_VALUE;

  private static final int MAX_DIGITS = 18;
  private static final int MAX_TEXT = 64;
  private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]");

  private final HostFiles files;
  private final boolean replaceable;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(HostFiles.MAX_BYTES);
  private long reads;

  /**
   * @param replaceable whether each read first compares inodes, since a file can be replaced by
   *     another of the same name while it is open. Not on a live host: there a read from offset 0
   *     asks the driver anew and fails once the device is gone. In a tree of ordinary files the old
   *     content stays until the next {@link Attribute#retry}, which is soon enough for people and
   *     not for tests
   */
  Descriptors(HostFiles files, boolean replaceable) {
    this.files = files;
    this.replaceable = replaceable;
  }

  /** What tells the file now at {@code path} from its successor; null where nothing has to. */
  @Nullable Object key(Path path) throws IOException {
    return replaceable
        ? Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS).fileKey()
        : null;
  }

  /** How many reads were made so far. */
  long reads() {
    return reads;
  }

  FileChannel open(Path path) throws IOException {
    return files.open(path);
  }

  /** Fills the buffer from the start of the file: by one read, or as far as the buffer goes. */
  void fill(FileChannel channel, boolean whole) throws IOException {
    buffer.clear();
    int count;
    do {
      reads++;
      count = channel.read(buffer, buffer.position());
    } while (whole && count > 0 && buffer.hasRemaining());
    buffer.flip();
  }

  /** The buffer's content as a decimal number with blanks around, or {@link #NOT_A_NUMBER}. */
  long number() {
    int from = 0;
    int to = buffer.limit();
    while (from < to && isBlank(buffer.get(from))) {
      from++;
    }
    while (to > from && isBlank(buffer.get(to - 1))) {
      to--;
    }
    boolean negative = from < to && buffer.get(from) == '-';
    if (negative) {
      from++;
    }
    if (from == to || to - from > MAX_DIGITS) {
      return NOT_A_NUMBER;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = buffer.get(i) - '0';
      if (digit < 0 || digit > 9) {
        return NOT_A_NUMBER;
      }
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }

  /** The first characters of the buffer's content, without blanks around, fit to be printed. */
  String text() {
    byte[] bytes = new byte[Math.min(buffer.limit(), MAX_TEXT)];
    buffer.get(0, bytes);
    return UNPRINTABLE.matcher(new String(bytes, StandardCharsets.US_ASCII).trim()).replaceAll("?");
  }

  /** The buffer itself, from 0 to its limit. */
  ByteBuffer bytes() {
    return buffer;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\t' || b == '\r';
  }
}
