package ttmem.server.registry;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records of one size in a mapped file that grows by chunks. One thread, or several under one lock.
 *
 * <p>How a full disk can't kill: a page of a mapping that the file system can't back raises SIGBUS,
 * which nobody can catch. So a chunk is first written with zeros through the channel, which reports
 * a full disk as an error, and only then mapped. When that fails, this and all further chunks are
 * plain memory: the registry goes on, only less of it survives a restart ({@link #isDurable}). This
 * holds where a written block stays its file's own (ext4, xfs, tmpfs). A copy-on-write file system
 * (btrfs, ZFS, anything under snapshots) needs new room for every change of a page: when it is full
 * to the last block, a change can still fail, and kill.
 *
 * <p>Why chunks: a growing table that is copied needs three times its size for a moment and stops
 * the server while it is copied. Why a file at all and not a log of events: an event costs nothing
 * extra, and a killed server has nothing to flush.
 */
final class RecordFile implements AutoCloseable {
  private static final VarHandle LONG = JAVA_LONG.varHandle();
  private static final VarHandle INT = JAVA_INT.varHandle();
  private static final MemorySegment[] NONE = {};

  private final @Nullable FileChannel channel;
  private final int recordBytes;
  private final int chunkShift;
  private final int chunkMask;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment header;
  private MemorySegment[] chunks;
  private boolean durable;

  /**
   * Maps what is there.
   *
   * @param channel a file with a valid header, at least as long as its header says
   * @param chunkShift records per chunk, as a power of two; a chunk must be a whole number of pages
   */
  RecordFile(FileChannel channel, int recordBytes, int chunkShift) throws IOException {
    this.channel = channel;
    this.recordBytes = recordBytes;
    this.chunkShift = chunkShift;
    this.chunkMask = (1 << chunkShift) - 1;
    durable = true;
    header = channel.map(MapMode.READ_WRITE, 0, HeaderLayout.BYTES, arena);
    int count = header.get(JAVA_INT, HeaderLayout.CHUNKS);
    chunks = new MemorySegment[count];
    for (int i = 0; i < count; i++) {
      chunks[i] = map(channel, i);
    }
  }

  /** Plain memory from the start: there was no room even for a header. */
  RecordFile(int recordBytes, int chunkShift) {
    this.channel = null;
    this.recordBytes = recordBytes;
    this.chunkShift = chunkShift;
    this.chunkMask = (1 << chunkShift) - 1;
    header = arena.allocate(HeaderLayout.BYTES, Long.BYTES);
    chunks = NONE;
  }

  /** How many records there is room for. */
  int capacity() {
    return chunks.length << chunkShift;
  }

  /** Whether everything is in the file. */
  boolean isDurable() {
    return durable;
  }

  /** Makes room for one more chunk of records, all zero. */
  void grow() {
    MemorySegment chunk = durable && channel != null ? reserve(channel, chunks.length) : plain();
    MemorySegment[] longer = Arrays.copyOf(chunks, chunks.length + 1);
    longer[chunks.length] = chunk;
    chunks = longer;
    if (durable) {
      INT.setRelease(header, (long) HeaderLayout.CHUNKS, chunks.length);
    }
  }

  int getInt(int record, int field) {
    return chunks[record >>> chunkShift].get(JAVA_INT, offset(record) + field);
  }

  long getLong(int record, int field) {
    return chunks[record >>> chunkShift].get(JAVA_LONG, offset(record) + field);
  }

  void putInt(int record, int field, int value) {
    chunks[record >>> chunkShift].set(JAVA_INT, offset(record) + field, value);
  }

  void putLong(int record, int field, long value) {
    chunks[record >>> chunkShift].set(JAVA_LONG, offset(record) + field, value);
  }

  /** Stores after everything that was stored before. */
  void putIntRelease(int record, int field, int value) {
    INT.setRelease(chunks[record >>> chunkShift], offset(record) + field, value);
  }

  /** Stores after everything that was stored before. */
  void putLongRelease(int record, int field, long value) {
    LONG.setRelease(chunks[record >>> chunkShift], offset(record) + field, value);
  }

  @Override
  public void close() throws IOException {
    arena.close();
    if (channel != null) {
      channel.close();
    }
  }

  private long offset(int record) {
    return (long) (record & chunkMask) * recordBytes;
  }

  private int chunkBytes() {
    return recordBytes << chunkShift;
  }

  private long position(int chunk) {
    return HeaderLayout.BYTES + (long) chunk * chunkBytes();
  }

  private MemorySegment map(FileChannel channel, int chunk) throws IOException {
    return channel.map(MapMode.READ_WRITE, position(chunk), chunkBytes(), arena);
  }

  private MemorySegment plain() {
    return arena.allocate(chunkBytes(), Long.BYTES);
  }

  private MemorySegment reserve(FileChannel channel, int chunk) {
    try {
      ByteBuffer zeros = ByteBuffer.allocate(chunkBytes());
      long at = position(chunk);
      while (zeros.hasRemaining()) {
        at += channel.write(zeros, at);
      }
      return map(channel, chunk);
    } catch (IOException e) {
      durable = false;
      giveBack(channel, chunk);
      return plain();
    }
  }

  private void giveBack(FileChannel channel, int chunk) {
    try {
      channel.truncate(position(chunk));
    } catch (IOException e) {
      // The tail holds zeros and is beyond the chunks that the header counts: never read.
    }
  }
}
