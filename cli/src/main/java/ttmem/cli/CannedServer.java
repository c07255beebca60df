package ttmem.cli;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives every question on a Unix socket the same answer: the server's part in the training run. */
final class CannedServer implements AutoCloseable {
  private final Path socket;
  private final ServerSocketChannel listener;
  private final byte[] body;

  private CannedServer(Path socket, byte[] body) throws IOException {
    this.socket = socket;
    this.body = body;
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
  }

  static CannedServer start(Path directory, byte[] body) throws IOException {
    CannedServer server = new CannedServer(directory.resolve("training.sock"), body);
    Thread.ofPlatform().daemon().start(server::serve);
    return server;
  }

  Path socket() {
    return socket;
  }

  private void serve() {
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length
            + "\r\nConnection: close\r\n\r\n";
    while (listener.isOpen()) {
      try (SocketChannel client = listener.accept()) {
        client.read(ByteBuffer.allocate(4096));
        client.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
        client.write(ByteBuffer.wrap(body));
      } catch (IOException e) {
        // Closed, or a client that left: the next one is asked for, if there can be one.
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    Files.deleteIfExists(socket);
  }
}
