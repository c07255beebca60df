package ttmem.monitor.client;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 GET over a Unix socket.
 *
 * <p>The channel blocks and a second thread closes it at the deadline. A selector would not do: a
 * connect to a server whose backlog is full can't be waited for with one on Linux (it answers
 * EAGAIN, not EINPROGRESS), and such a server is just the kind that hangs.
 */
final class HttpGet {

  private HttpGet() {}

  /** The socket doesn't exist, or no process listens on it. */
  static final class NobodyListens extends IOException {
    NobodyListens(IOException cause) {
      super(cause);
    }
  }

  /**
   * Asks and reads the whole answer.
   *
   * @throws NobodyListens if nobody does
   * @throws AccessDeniedException if this user may not connect
   * @throws AsynchronousCloseException if the deadline passed
   * @throws IOException if the answer is no HTTP, or larger than {@code maxBodyBytes}
   */
  static HttpAnswer over(Path socket, String target, Duration deadline, int maxBodyBytes)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Deadline _ = new Deadline(channel, deadline)) {
      connect(channel, socket);
      String request =
          "GET "
              + target
              + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
              + "Connection: close\r\n\r\n";
      ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
      IOException unsent = send(channel, bytes);
      try {
        return new HttpAnswerReader(channel, maxBodyBytes).read();
      } catch (IOException e) {
        throw unsent == null || e instanceof ClosedChannelException ? e : unsent;
      }
    }
  }

  /**
   * Null if all was sent; else why not, which is no end yet: a server that has no place left says
   * so and closes without waiting for a question, and what it said can still be read.
   */
  private static @Nullable IOException send(SocketChannel channel, ByteBuffer bytes)
      throws ClosedChannelException {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      return null;
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      return e;
    }
  }

  /** By the types that the JDK gives to errno: its messages are in the language of the user. */
  private static void connect(SocketChannel channel, Path socket) throws IOException {
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (ConnectException e) {
      throw new NobodyListens(e);
    } catch (BindException e) {
      AccessDeniedException denied = new AccessDeniedException(socket.toString());
      denied.initCause(e);
      throw denied;
    } catch (SocketException e) {
      if (!Files.exists(socket)) {
        throw new NobodyListens(e);
      }
      throw e;
    }
  }

  /** Closes the channel when the time is over, unless it is closed itself before. */
  private static final class Deadline implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);

    Deadline(Channel channel, Duration deadline) {
      Thread.ofPlatform()
          .name("ttmem-deadline")
          .daemon()
          .start(() -> closeAfter(channel, deadline.toNanos()));
    }

    private void closeAfter(Channel channel, long nanos) {
      try {
        if (!done.await(nanos, TimeUnit.NANOSECONDS)) {
          channel.close();
        }
      } catch (InterruptedException | IOException e) {
        // Nobody interrupts this thread; a channel that can't be closed is closed.
      }
    }

    @Override
    public void close() {
      done.countDown();
    }
  }
}
