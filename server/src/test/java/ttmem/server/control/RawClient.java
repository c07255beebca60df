package ttmem.server.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One connection, on which a test says what it wants. */
final class RawClient implements AutoCloseable {
  private final SocketChannel channel;

  RawClient(Path socket) {
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole answer to a request that asks the server to close. */
  static String ask(Path socket, String requestLine) {
    try (RawClient client = new RawClient(socket)) {
      client.send(requestLine + "\r\nHost: x\r\nConnection: close\r\n\r\n");
      return client.rest();
    }
  }

  void send(String text) {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) {
    try {
      for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
        channel.write(left);
      }
    } catch (IOException e) {
      // The server has closed already: what it said can still be read.
    }
  }

  /** What comes up to this text and with it, not more. */
  String upTo(String end) {
    StringBuilder all = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    try {
      while (all.indexOf(end) < 0 && channel.read(one.clear()) > 0) {
        all.append((char) (one.get(0) & 0xff));
      }
    } catch (IOException e) {
      // The end as well.
    }
    return all.toString();
  }

  /** Everything that comes until the server closes. */
  String rest() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    try {
      while (channel.read(buffer.clear()) > 0) {
        all.write(buffer.array(), 0, buffer.position());
      }
    } catch (IOException e) {
      // Closed with unread bytes of ours: the end as well.
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
