package ttmem.monitor.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Locale;

/**
 * Reads one HTTP/1.1 answer: status line, the two headers that say how long the body is, and the
 * body, which ends by length, by chunks or with the connection. Lines and body are bounded.
 */
final class HttpAnswerReader {
  private static final int MAX_LINE_CHARS = 8192;
  private static final int MAX_HEADERS = 100;

  private final ReadableByteChannel channel;
  private final int maxBodyBytes;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 14).limit(0);
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 14);

  HttpAnswerReader(ReadableByteChannel channel, int maxBodyBytes) {
    this.channel = channel;
    this.maxBodyBytes = maxBodyBytes;
  }

  HttpAnswer read() throws IOException {
    int status = status(line());
    long length = -1;
    boolean chunked = false;
    int headers = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (++headers > MAX_HEADERS) {
        throw new ProtocolException("expected at most headers=" + MAX_HEADERS);
      }
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      if (name.equals("content-length")) {
        length = number(value, 10);
      } else if (name.equals("transfer-encoding")) {
        chunked = value.equalsIgnoreCase("chunked");
      }
    }
    if (chunked) {
      chunks();
    } else if (length >= 0) {
      bytes(length);
    } else {
      rest();
    }
    return new HttpAnswer(status, body.toByteArray());
  }

  private static int status(String line) throws ProtocolException {
    if (!line.startsWith("HTTP/1.") || line.length() < 12) {
      throw new ProtocolException("expected a status line of HTTP/1.1, but got something else");
    }
    return (int) number(line.substring(9, 12), 10);
  }

  private static long number(String text, int radix) throws ProtocolException {
    try {
      long number = Long.parseLong(text, radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new ProtocolException("expected a length or status, but got something else");
  }

  private void chunks() throws IOException {
    for (long size = chunkSize(); size > 0; size = chunkSize()) {
      bytes(size);
      if (!line().isEmpty()) {
        throw new ProtocolException("expected the end of a chunk");
      }
    }
    // Trailers may follow; nobody needs them, and the connection is closed.
  }

  private long chunkSize() throws IOException {
    String line = line();
    int extension = line.indexOf(';');
    return number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
  }

  private void bytes(long count) throws IOException {
    if (count > maxBodyBytes - body.size()) {
      throw tooLarge();
    }
    for (long left = count; left > 0; ) {
      if (!fill()) {
        throw new EOFException("the answer ends early: missing bytes=" + left);
      }
      left -= take((int) Math.min(left, buffer.remaining()));
    }
  }

  private void rest() throws IOException {
    while (fill()) {
      if (buffer.remaining() > maxBodyBytes - body.size()) {
        throw tooLarge();
      }
      take(buffer.remaining());
    }
  }

  private int take(int count) {
    body.write(buffer.array(), buffer.position(), count);
    buffer.position(buffer.position() + count);
    return count;
  }

  private ProtocolException tooLarge() {
    return new ProtocolException("expected a body of at most bytes=" + maxBodyBytes);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (fill()) {
      char c = (char) (buffer.get() & 0xff);
      if (c == '\n') {
        int end = line.length();
        if (end > 0 && line.charAt(end - 1) == '\r') {
          line.setLength(end - 1);
        }
        return line.toString();
      }
      if (line.length() == MAX_LINE_CHARS) {
        throw new ProtocolException("expected a line of at most chars=" + MAX_LINE_CHARS);
      }
      line.append(c);
    }
    throw new EOFException("the answer ends early, in its head");
  }

  /** Makes sure that the buffer has something; false at the end of the stream. */
  private boolean fill() throws IOException {
    if (buffer.hasRemaining()) {
      return true;
    }
    buffer.clear();
    int count = channel.read(buffer);
    buffer.flip();
    return count > 0;
  }
}
