package ttmem.ledger.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A regular file of somebody else, open for reading. Read with positional reads only: a file that
 * is cut under a mapping kills whoever mapped it.
 *
 * <p>The last element of the path is never followed as a link, the kind is looked at before the
 * open, and the file that was opened is the one that was looked at. Between the two somebody can
 * put a FIFO in its place, whose open waits for ever: so a careful caller has it held by a {@link
 * PathHandle}, and one that can't afford that works under {@link Patience}.
 *
 * <p>Not final so that a simulation can have the file change between two reads of it.
 */
public class OpenFile implements AutoCloseable {
  private final FileChannel channel;
  private final FileStat stat;

  private OpenFile(FileChannel channel, FileStat stat) {
    this.channel = channel;
    this.stat = stat;
  }

  /** The same file, read in another way. */
  protected OpenFile(OpenFile file) {
    this(file.channel, file.stat);
  }

  /**
   * Opens it.
   *
   * @param careful whether to hold the file by a handle before its kind is looked at; if not, this
   *     blocks for as long as the file is swapped for a FIFO in between
   * @throws IOException if it is no regular file or can't be opened, with a reason that doesn't
   *     repeat the path
   */
  public static OpenFile open(Path path, boolean careful) throws IOException {
    try {
      if (!careful) {
        return open(path, FileStat.of(path, LinkOption.NOFOLLOW_LINKS), LinkOption.NOFOLLOW_LINKS);
      }
      try (PathHandle handle = PathHandle.of(path)) {
        return open(handle.path(), FileStat.of(handle.path()));
      }
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(path.toString(), null, "permission denied");
    }
  }

  private static OpenFile open(Path path, FileStat before, LinkOption... links) throws IOException {
    if (!before.isRegularFile()) {
      throw new FileSystemException(
          path.toString(), null, "a " + before.kind() + ", expected a regular file");
    }
    Set<OpenOption> options = new HashSet<>(List.of(links));
    options.add(StandardOpenOption.READ);
    FileChannel channel = FileChannel.open(path, options);
    try {
      FileStat after = FileStat.of(path, links);
      if (!after.isSameFile(before)) {
        throw new FileSystemException(path.toString(), null, "replaced while it was being opened");
      }
      return new OpenFile(channel, after);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** What it was when it was opened. */
  public FileStat stat() {
    return stat;
  }

  /**
   * How long it is now.
   *
   * @throws IOException if the kernel doesn't say
   */
  public long sizeBytes() throws IOException {
    return channel.size();
  }

  /**
   * Reads {@code into} full, little-endian, from its start.
   *
   * @throws IOException if the file ends before, with how far it got
   */
  public void read(long position, byte[] into, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, position + buffer.position());
      if (count <= 0) {
        throw new IOException(
            "cut short: expected bytes=%d at offset=%d, but got bytes=%d"
                .formatted(length, position, buffer.position()));
      }
    }
  }

  /** Bytes that were read, as numbers. */
  public static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written: there is nothing that could be lost.
    }
  }
}
