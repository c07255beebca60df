package ttmem.sources.legacy;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A client of the old protocol, for tests and the demo: one connection, one generation, one thread.
 *
 * <p>It blocks as the old clients do: in {@link #send} while the server doesn't read, and in the
 * questions until the whole answer is there. Its process is the owner of what it reports.
 */
public final class LegacyClient implements AutoCloseable {
  private final SocketChannel socket;
  private final Generation generation;

  private LegacyClient(SocketChannel socket, Generation generation) {
    this.socket = socket;
    this.generation = generation;
  }

  /**
   * Connects to a server.
   *
   * @throws IOException if nobody listens on {@code path}, or it may not be opened
   */
  public static LegacyClient connect(Path path, Generation generation) throws IOException {
    SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      socket.connect(UnixDomainSocketAddress.of(path));
      return new LegacyClient(socket, generation);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  public void send(Frame frame) throws IOException {
    write(FrameCodec.encode(frame, generation));
  }

  /** Writes any bytes, in as many pieces as the socket asks for. */
  public void write(byte[] bytes) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    while (out.hasRemaining()) {
      socket.write(out);
    }
  }

  /** What the server counts on a device, over all processes. */
  public Frame.Totals query(int device) throws IOException {
    send(Frame.query(device));
    return receive().totals();
  }

  /** What the server knows of a device; -1 for the number of devices. */
  public Frame.DeviceData deviceInfo(int device) throws IOException {
    send(Frame.deviceInfoQuery(device));
    return receive().info();
  }

  /**
   * The next whole frame from the server.
   *
   * @throws EOFException if the server closes before it is whole
   */
  public Frame receive() throws IOException {
    ByteBuffer in = ByteBuffer.allocate(generation.bytes());
    while (in.hasRemaining()) {
      if (socket.read(in) < 0) {
        throw new EOFException(
            "an answer has bytes=" + generation.bytes() + ", but got bytes=" + in.position());
      }
    }
    return FrameCodec.decode(in.array(), generation);
  }

  /** Ends the client's half of the stream; answers can still be read. */
  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
