package ttmem.server.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One registry file before it is mapped: checked, made, trimmed. */
final class StateFile {
  private static final Set<OpenOption> READ_WRITE =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

  private final Path path;
  private final int recordBytes;
  private final int chunkShift;

  StateFile(Path path, int recordBytes, int chunkShift) {
    this.path = path;
    this.recordBytes = recordBytes;
    this.chunkShift = chunkShift;
  }

  Path path() {
    return path;
  }

  boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Why it can't be believed; null if it can. */
  @Nullable String fault() throws IOException {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return path + " is missing or no regular file";
    }
    long bytes = Files.size(path);
    if (bytes < HeaderLayout.BYTES) {
      return path + " is truncated: bytes=" + bytes;
    }
    ByteBuffer header = header();
    if (header.getLong(HeaderLayout.MAGIC) != HeaderLayout.MAGIC_VALUE) {
      return path + " is no registry file";
    }
    int version = header.getInt(HeaderLayout.VERSION);
    int record = header.getInt(HeaderLayout.RECORD_BYTES);
    if (version != HeaderLayout.VERSION_VALUE || record != recordBytes) {
      return path
          + " has version="
          + version
          + " record_bytes="
          + record
          + ", expected version="
          + HeaderLayout.VERSION_VALUE
          + " record_bytes="
          + recordBytes;
    }
    int chunks = header.getInt(HeaderLayout.CHUNKS);
    if (chunks < 0 || chunks > Capacity.MAX_ENTRIES >>> chunkShift) {
      return path + " has chunks=" + chunks;
    }
    return bytes < position(chunks)
        ? path + " is truncated: bytes=" + bytes + " chunks=" + chunks
        : null;
  }

  long pair() throws IOException {
    return header().getLong(HeaderLayout.PAIR);
  }

  boolean isOf(Host host) throws IOException {
    ByteBuffer header = header();
    byte[] id = new byte[HeaderLayout.BOOT_ID_BYTES];
    header.get(HeaderLayout.BOOT_ID, id);
    return Arrays.equals(id, bootId(host))
        && header.getLong(HeaderLayout.PID_NAMESPACE) == host.pidNamespace();
  }

  /** Replaces the file by an empty one; false if there is no room. */
  boolean create(Host host, long pair) throws IOException {
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    ByteBuffer header = ByteBuffer.allocate(HeaderLayout.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(HeaderLayout.MAGIC, HeaderLayout.MAGIC_VALUE);
    header.putInt(HeaderLayout.VERSION, HeaderLayout.VERSION_VALUE);
    header.putInt(HeaderLayout.RECORD_BYTES, recordBytes);
    header.putLong(HeaderLayout.PAIR, pair);
    header.putLong(HeaderLayout.PID_NAMESPACE, host.pidNamespace());
    header.put(HeaderLayout.BOOT_ID, bootId(host));
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            NEW,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      while (header.hasRemaining()) {
        channel.write(header);
      }
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      return false;
    }
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return true;
  }

  /** Cuts off chunks at the end that hold nothing: mapped, they would only cost memory. */
  void trim() throws IOException {
    try (FileChannel channel = FileChannel.open(path, READ_WRITE)) {
      ByteBuffer count = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      read(channel, count, HeaderLayout.CHUNKS);
      int chunks = count.getInt(0);
      int used = chunks;
      while (used > 0 && isEmpty(channel, used - 1)) {
        used--;
      }
      if (used < chunks) {
        count.putInt(0, used).rewind();
        channel.write(count, HeaderLayout.CHUNKS);
        channel.truncate(position(used));
      }
    }
  }

  RecordFile open() throws IOException {
    FileChannel channel = FileChannel.open(path, READ_WRITE);
    try {
      return new RecordFile(channel, recordBytes, chunkShift);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  RecordFile openPlain() {
    return new RecordFile(recordBytes, chunkShift);
  }

  private boolean isEmpty(FileChannel channel, int chunk) throws IOException {
    ByteBuffer records =
        ByteBuffer.allocate(recordBytes << chunkShift).order(ByteOrder.LITTLE_ENDIAN);
    read(channel, records, position(chunk));
    for (int at = 0; at < records.capacity(); at += recordBytes) {
      if (records.getLong(at + EntryLayout.STATE) != 0) {
        return false;
      }
    }
    return true;
  }

  private long position(int chunk) {
    return HeaderLayout.BYTES + (long) chunk * (recordBytes << chunkShift);
  }

  private ByteBuffer header() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HeaderLayout.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(path, READ_WRITE)) {
      read(channel, header, 0);
    }
    return header;
  }

  private static void read(FileChannel channel, ByteBuffer into, long from) throws IOException {
    long at = from;
    while (into.hasRemaining()) {
      int count = channel.read(into, at);
      if (count < 0) {
        throw new IOException("the file became shorter while it was read");
      }
      at += count;
    }
  }

  private static byte[] bootId(Host host) {
    byte[] id = host.bootId().getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(id, HeaderLayout.BOOT_ID_BYTES);
  }
}
