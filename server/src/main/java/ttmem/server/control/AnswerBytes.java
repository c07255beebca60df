package ttmem.server.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** The body of an answer while it grows, up to a limit. By pieces, so that growing copies none. */
final class AnswerBytes extends OutputStream {
  private static final int PIECE_BYTES = 1 << 20;

  private final int max;
  private final List<byte[]> full = new ArrayList<>();
  private final ByteArrayOutputStream last = new ByteArrayOutputStream(1 << 14);
  private int size;

  AnswerBytes(int max) {
    this.max = max;
  }

  /** The answer would be larger than the limit. */
  static final class TooLarge extends IOException {
    TooLarge(int max) {
      super("expected an answer of at most max_bytes=" + max);
    }
  }

  /** Something that writes an answer. */
  interface Writer {
    void write(OutputStream out) throws IOException;
  }

  /** What {@code writer} writes. */
  static byte[] of(int max, Writer writer) throws IOException {
    AnswerBytes bytes = new AnswerBytes(max);
    writer.write(bytes);
    return bytes.all();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    if (count > max - size) {
      throw new TooLarge(max);
    }
    if (last.size() > 0 && last.size() + count > PIECE_BYTES) {
      full.add(last.toByteArray());
      last.reset();
    }
    last.write(bytes, offset, count);
    size += count;
  }

  private byte[] all() {
    byte[] all = new byte[size];
    int at = 0;
    for (byte[] piece : full) {
      System.arraycopy(piece, 0, all, at, piece.length);
      at += piece.length;
    }
    System.arraycopy(last.toByteArray(), 0, all, at, last.size());
    return all;
  }
}
