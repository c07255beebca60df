package ttmem.server.control;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import ttmem.model.Snapshot;
import ttmem.monitor.client.ControlSocketPaths;
import ttmem.sources.host.ProcFs;
import ttmem.sources.host.Roots;

/**
 * Answers {@code GET} (and {@code HEAD}) of {@code /api/v1/snapshot}, {@code
 * /api/v1/buffers?pid=&device=&limit=}, {@code /api/v1/query} and {@code /-/healthy} on a Unix
 * socket; docs/reference/ control-api.md has the details. What a caller sees depends on the user
 * who calls, see {@link ttmem.monitor.visibility.Visibility}.
 *
 * <p>Bounds: 8 KiB of request head, 8 threads and one that works out answers, {@link
 * ControlOptions#maxConnections} connections as {@link Guests} shares them out, answers as {@link
 * AnswerBudget} does. Nothing that a client sends, or fails to read, holds up another one.
 */
public final class ControlServer implements AutoCloseable {
  private static final int MAX_HEAD_BYTES = 8 << 10;
  private static final int MAX_THREADS = 8;
  private static final int BACKLOG = 128;

  private final Server jetty;
  private final SocketFile socket;
  private final Desk desk;

  private ControlServer(Server jetty, SocketFile socket, Desk desk) {
    this.jetty = jetty;
    this.socket = socket;
    this.desk = desk;
  }

  /**
   * Listens. {@code snapshots} and {@code buffers} are called by one thread, never at the same
   * time; snapshots at most every 100 ms. {@code healthy} is called by any thread and must answer
   * at once.
   *
   * @throws IOException if another server listens there, or the socket can't be made
   */
  public static ControlServer start(
      ControlOptions options,
      Supplier<Snapshot> snapshots,
      BufferQuery buffers,
      BooleanSupplier healthy)
      throws IOException {
    return start(options, snapshots, buffers, healthy, Peer::of);
  }

  /** The same with another rule who a caller is. */
  static ControlServer start(
      ControlOptions options,
      Supplier<Snapshot> snapshots,
      BufferQuery buffers,
      BooleanSupplier healthy,
      Peer.Rule rule)
      throws IOException {
    ControlSocketPaths paths = ControlSocketPaths.live();
    if (options.socket().startsWith(paths.sharedTmp())) {
      paths.checkSharedTmp();
    }
    SocketFile socket = SocketFile.claim(options.socket(), options.directoryMode());
    Desk desk =
        new Desk(
            snapshots,
            buffers,
            new ProcFs(Roots.LIVE),
            System::nanoTime,
            AnswerBudget.MAX_ANSWER_BYTES);
    Server jetty = new Server(threads());
    ControlServer server = new ControlServer(jetty, socket, desk);
    try {
      Path bindPath = socket.bindPath();
      server.listen(bindPath, options, rule, healthy);
      socket.publish(bindPath, options.mode());
      return server;
    } catch (Exception e) {
      server.close();
      throw e instanceof IOException io
          ? io
          : new IOException("can't listen, socket=" + options.socket(), e);
    }
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
    threads.setName("ttmem-control");
    threads.setDaemon(true);
    threads.setReservedThreads(0);
    return threads;
  }

  private void listen(Path path, ControlOptions options, Peer.Rule rule, BooleanSupplier healthy)
      throws Exception {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(MAX_HEAD_BYTES);
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    UnixDomainServerConnector connector =
        new UnixDomainServerConnector(
            jetty, null, null, null, 1, 1, new HttpConnectionFactory(http));
    connector.setUnixDomainPath(path);
    connector.setAcceptQueueSize(BACKLOG);
    connector.setIdleTimeout(options.idleTimeout().toMillis());
    Guests guests = new Guests(options, rule, connector.getScheduler());
    connector.addBean(guests);
    jetty.addConnector(connector);
    jetty.setHandler(new ControlHandler(desk, guests, healthy));
    jetty.setErrorHandler(ControlServer::problem);
    jetty.setStopAtShutdown(false);
    jetty.start();
  }

  /** What the HTTP server itself refuses: heads that are no HTTP, or too large. */
  private static boolean problem(Request request, Response response, Callback callback) {
    Problem problem = Problem.ofStatus(response.getStatus());
    Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    byte[] body = problem.body(message == null ? "the request can't be served" : "" + message);
    ControlHandler.answer(response, callback, response.getStatus(), "application/json", body);
    return true;
  }

  /** Stops listening, breaks what is under way and removes its own socket. */
  @Override
  public void close() throws IOException {
    try {
      jetty.stop();
    } catch (Exception e) {
      throw new IOException("the control API did not stop in order", e);
    } finally {
      desk.close();
      socket.close();
    }
  }
}
