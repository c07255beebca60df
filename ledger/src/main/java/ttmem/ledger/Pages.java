package ttmem.ledger;

import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * Takes pages from the file system before anything is stored into them. A store into a mapped page
 * that the file system can't back kills the process, and neither Java nor C can catch that; a write
 * of zeros through the file fails like any other write. Steps are short, so that an event never
 * waits long, and before each the file system is asked: a tracker leaves a quarter of it, and at
 * least 16 MiB, to others.
 *
 * <p>A RandomAccessFile, because a channel is closed under everybody when one thread is
 * interrupted.
 */
final class Pages implements AutoCloseable {
  static final int STEP_BYTES = 64 * 1024;
  private static final long KEEP_FREE_BYTES = 16L << 20;
  private static final int KEEP_FREE_SHARE = 4;
  private static final byte[] ZEROS = new byte[STEP_BYTES];

  private final RandomAccessFile file;
  private final SpaceProbe space;

  Pages(RandomAccessFile file, SpaceProbe space) {
    this.file = file;
    this.space = space;
  }

  /** Reserves a range that nobody stored into yet; false if there is no room for all of it. */
  boolean reserve(long from, long bytes) {
    try {
      for (long done = 0; done < bytes; ) {
        int step = (int) Math.min(STEP_BYTES, bytes - done);
        if (!mayTake(step)) {
          return false;
        }
        file.seek(from + done);
        file.write(ZEROS, 0, step);
        done += step;
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean mayTake(int step) throws IOException {
    long total = space.totalBytes();
    return total == 0
        || space.freeBytes() - step >= Math.max(total / KEEP_FREE_SHARE, KEEP_FREE_BYTES);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
