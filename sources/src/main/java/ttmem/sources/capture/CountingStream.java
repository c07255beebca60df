package ttmem.sources.capture;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Counts what is read, tells so every mebibyte, and refuses to go past a limit. */
final class CountingStream extends FilterInputStream {
  private static final long STEP = 1 << 20;

  private final long limit;
  private final LongConsumer progress;
  private long count;
  private long nextReport = STEP;

  CountingStream(InputStream in, long limit, LongConsumer progress) {
    super(in);
    this.limit = limit;
    this.progress = progress;
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    counted(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    counted(Math.max(read, 0));
    return read;
  }

  private void counted(int bytes) throws IOException {
    count += bytes;
    if (count > limit) {
      throw new IOException("expected at most " + limit + " bytes of JSON");
    }
    if (count >= nextReport) {
      progress.accept(count);
      nextReport = count + STEP;
    }
  }
}
