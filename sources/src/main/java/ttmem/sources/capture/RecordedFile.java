package ttmem.sources.capture;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A recording on disk: a regular file, plain or compressed with gzip whatever its name. */
public final class RecordedFile {
  private static final int GZIP_MAGIC_1 = 0x1f;
  private static final int GZIP_MAGIC_2 = 0x8b;
  private static final int BUFFER = 1 << 16;

  private RecordedFile() {}

  /**
   * The decompressed bytes. Never blocks: what is no regular file is refused.
   *
   * @param limitBytes more decompressed bytes than this end in an {@link IOException}
   * @param progress told now and then how many bytes of the file have been read
   * @throws IOException on failure to open; {@link #reason} words it for people
   */
  public static InputStream open(Path file, long limitBytes, LongConsumer progress)
      throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("expected a regular file");
    }
    InputStream plain =
        new BufferedInputStream(
            new CountingStream(Files.newInputStream(file), Long.MAX_VALUE, progress), BUFFER);
    try {
      plain.mark(2);
      boolean gzip = plain.read() == GZIP_MAGIC_1 && plain.read() == GZIP_MAGIC_2;
      plain.reset();
      InputStream bytes = gzip ? new GZIPInputStream(plain, BUFFER) : plain;
      return new CountingStream(bytes, limitBytes, read -> {});
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  /** Why a file could not be opened or read, in one line. */
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file";
      case AccessDeniedException denied -> "no permission to read it";
      case EOFException cut -> "gzip data is damaged or cut short";
      case ZipException damaged -> "gzip data is damaged: " + Quoted.of(text(damaged));
      default -> "cannot be read: " + Quoted.of(text(e));
    };
  }

  private static String text(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
