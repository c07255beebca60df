package ttmem.sources.host;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Reads of the small text files of {@code /proc} and {@code /sys} that can't hang and can't fill
 * memory.
 *
 * <p>Only regular files are opened, the last path element is never followed as a link, and a file's
 * reported size is never believed: procfs says 0 and sysfs 4096 whatever they hold. The type is
 * checked before the open, since opening a FIFO waits for its writer.
 *
 * <p>Counts what it asks the kernel for, so that a test can prove how often a source looks. Any
 * thread may call it.
 */
public final class HostFiles {
  /** The most that {@link #read} returns of one file, and {@link #scan} of one record. */
  public static final int MAX_BYTES = 64 * 1024;

  /** The most that {@link #list} returns: as many as Linux has pids by default on big hosts. */
  public static final int MAX_ENTRIES = 1 << 22;

  private static final int FIRST_GUESS_BYTES = 4096;

  private final AtomicLong opens = new AtomicLong();
  private final AtomicLong lists = new AtomicLong();

  /**
   * A channel on a regular file.
   *
   * @throws IOException if it isn't one, or can't be opened
   */
  public FileChannel open(Path path) throws IOException {
    opens.incrementAndGet();
    if (!Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS).isRegularFile()) {
      throw new FileSystemException(path.toString(), null, "not a regular file");
    }
    return FileChannel.open(path, READ, NOFOLLOW_LINKS);
  }

  /** How many files were opened, or tried to be, so far. */
  public long opens() {
    return opens.get();
  }

  /** How many directories were listed, or tried to be, so far. */
  public long lists() {
    return lists.get();
  }

  /**
   * What is in a directory, in no order, cut at {@link #MAX_ENTRIES}.
   *
   * @throws IOException if it is no directory or can't be read
   */
  public List<Path> list(Path directory) throws IOException {
    lists.incrementAndGet();
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path entry : stream) {
        if (entries.size() == MAX_ENTRIES) {
          break;
        }
        entries.add(entry);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }

  /**
   * The names of what is in a directory, in no order. Half the system calls of {@link #list}, which
   * counts where thousands of directories are looked into.
   *
   * @throws IOException if it is no directory or can't be read
   */
  public List<String> names(Path directory) throws IOException {
    String[] names = directory.toFile().list();
    if (names != null) {
      lists.incrementAndGet();
      return Arrays.asList(names);
    }
    // It says only that it failed; this one says why.
    return list(directory).stream().map(path -> String.valueOf(path.getFileName())).toList();
  }

  /**
   * What a file holds, cut at {@link #MAX_BYTES}.
   *
   * @throws IOException if it is no regular file or can't be read
   */
  public byte[] read(Path path) throws IOException {
    try (FileChannel channel = open(path)) {
      ByteBuffer into = ByteBuffer.allocate(FIRST_GUESS_BYTES);
      while (channel.read(into) >= 0) {
        if (!into.hasRemaining()) {
          if (into.capacity() == MAX_BYTES) {
            break;
          }
          into = ByteBuffer.allocate(MAX_BYTES).put(into.flip());
        }
      }
      return Arrays.copyOf(into.array(), into.position());
    }
  }

  /**
   * What a file holds as text, cut at {@link #MAX_BYTES}; bytes that aren't UTF-8 are replaced.
   *
   * @throws IOException if it is no regular file or can't be read
   */
  public String text(Path path) throws IOException {
    return new String(read(path), StandardCharsets.UTF_8);
  }

  /**
   * Hands the records of a file to {@code more}, one by one, until it returns false. For files that
   * can be long ({@code maps}, {@code environ}): memory stays bounded by one record.
   *
   * @param separator the byte that ends a record
   * @param maxBytes how far into the file to look
   * @return whether every record was handed over, or {@code more} had enough; false if the file
   *     goes on past {@code maxBytes}
   * @throws IOException if it is no regular file or can't be read
   */
  public boolean scan(Path path, char separator, long maxBytes, Predicate<String> more)
      throws IOException {
    return scan(path, separator, maxBytes, "", more);
  }

  /**
   * As {@link #scan(Path, char, long, Predicate)}, but hands over only the records that contain a
   * text; the others cost no string.
   */
  public boolean scan(
      Path path, char separator, long maxBytes, String containing, Predicate<String> more)
      throws IOException {
    byte[] wanted = containing.getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel = open(path)) {
      byte[] bytes = new byte[FIRST_GUESS_BYTES];
      ByteBuffer into = ByteBuffer.wrap(bytes);
      long left = maxBytes;
      boolean cut = false; // whether the record at the front was handed over already, cut off
      for (int count = channel.read(into); count >= 0; count = channel.read(into)) {
        int start = 0;
        for (int i = into.position() - count; i < into.position(); i++) {
          if (bytes[i] == separator) {
            if (!cut && contains(bytes, start, i, wanted) && !more.test(text(bytes, start, i))) {
              return true;
            }
            cut = false;
            start = i + 1;
          }
        }
        into.flip().position(start).compact();
        if (!into.hasRemaining() && bytes.length < MAX_BYTES && !cut) {
          bytes = Arrays.copyOf(bytes, MAX_BYTES);
          into = ByteBuffer.wrap(bytes).position(into.position());
        } else if (!into.hasRemaining()) {
          if (!cut
              && contains(bytes, 0, bytes.length, wanted)
              && !more.test(text(bytes, 0, bytes.length))) {
            return true;
          }
          cut = true;
          into.clear();
        }
        left -= count;
        if (left <= 0) {
          return false;
        }
      }
      if (into.position() > 0 && !cut && contains(bytes, 0, into.position(), wanted)) {
        var _ = more.test(text(bytes, 0, into.position()));
      }
      return true;
    }
  }

  /** What went wrong, without the path: for a sentence that names the file already. */
  public static String why(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  private static boolean contains(byte[] bytes, int from, int to, byte[] wanted) {
    for (int i = from; i <= to - wanted.length; i++) {
      int same = 0;
      while (same < wanted.length && bytes[i + same] == wanted[same]) {
        same++;
      }
      if (same == wanted.length) {
        return true;
      }
    }
    return false;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
