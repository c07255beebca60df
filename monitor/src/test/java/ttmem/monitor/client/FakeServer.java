package ttmem.monitor.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that says to every client what it was told to, whatever the client asks. */
final class FakeServer implements AutoCloseable {
  private final ServerSocketChannel listener;
  private final CopyOnWriteArrayList<String> requests = new CopyOnWriteArrayList<>();

  /** What a server does with a connection whose request has been read. */
  interface Behaviour {
    void answer(SocketChannel client) throws IOException;
  }

  FakeServer(Path socket, Behaviour behaviour) {
    try {
      listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().start(() -> serve(behaviour));
  }

  /** Writes each part as it stands, then closes. */
  static FakeServer saying(Path socket, byte[]... parts) {
    return new FakeServer(
        socket,
        client -> {
          for (byte[] part : parts) {
            client.write(ByteBuffer.wrap(part));
          }
        });
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  String firstRequest() {
    return requests.getFirst();
  }

  private void serve(Behaviour behaviour) {
    try {
      while (true) {
        try (SocketChannel client = listener.accept()) {
          ByteBuffer request = ByteBuffer.allocate(4096);
          client.read(request);
          requests.add(new String(request.array(), 0, request.position(), StandardCharsets.UTF_8));
          behaviour.answer(client);
        }
      }
    } catch (IOException e) {
      // Closed by the test, or the client went away first.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
