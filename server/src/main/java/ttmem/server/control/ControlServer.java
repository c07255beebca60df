package ttmem.server.control;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import ttmem.monitor.client.ControlSocketPaths;
import ttmem.server.net.SocketFile;
import ttmem.sources.host.ProcFs;
import ttmem.sources.host.Roots;

/**
 * Answers {@code GET} (and {@code HEAD}) on a Unix socket, and on loopback TCP if that was asked
 * for; docs/reference/control-api.md has the details, openapi.json beside it the paths. What a
 * caller sees depends on the user who calls, see {@link ttmem.monitor.visibility.Visibility}; over
 * TCP nobody is known.
 *
 * <p>Bounds: 8 KiB of request head, 8 threads and one that works out answers, {@link
 * ControlOptions#maxConnections} connections as {@link Guests} shares them out, answers as {@link
 * AnswerBudget} does, streams as {@link Events}. Nothing that a client sends, or fails to read,
 * holds up another one.
 */
public final class ControlServer implements AutoCloseable {
  private static final int MAX_HEAD_BYTES = 8 << 10;
  private static final int MAX_THREADS = 8;
  private static final int BACKLOG = 128;

  private final Server jetty;
  private final SocketFile socket;
  private final Desk desk;
  private final Events events;

  private ControlServer(Server jetty, SocketFile socket, Desk desk, Events events) {
    this.jetty = jetty;
    this.socket = socket;
    this.desk = desk;
    this.events = events;
  }

  /**
   * Listens.
   *
   * @throws IOException if another server listens there, or the socket can't be made
   */
  public static ControlServer start(ControlOptions options, Backend backend) throws IOException {
    return start(options, backend, Peer::of);
  }

  /** The same with another rule who a caller is. */
  static ControlServer start(ControlOptions options, Backend backend, Peer.Rule rule)
      throws IOException {
    ControlSocketPaths paths = ControlSocketPaths.live();
    if (options.socket().startsWith(paths.sharedTmp())) {
      paths.checkSharedTmp();
    }
    SocketFile socket = SocketFile.claim(options.socket(), options.directoryMode());
    Desk desk =
        new Desk(backend, new ProcFs(Roots.LIVE), System::nanoTime, AnswerBudget.MAX_ANSWER_BYTES);
    Events events = new Events(desk, options.maxConnections(), options.idleTimeout());
    Server jetty = new Server(threads());
    ControlServer server = new ControlServer(jetty, socket, desk, events);
    try {
      Path bindPath = socket.bindPath();
      server.listen(bindPath, options, rule, backend);
      socket.publish(bindPath, options.mode());
      return server;
    } catch (Exception e) {
      server.close();
      throw new IOException(
          "can't listen, socket=" + options.socket() + tcp(options) + ": " + e.getMessage(), e);
    }
  }

  private static String tcp(ControlOptions options) {
    return options.tcp() == null ? "" : " tcp=" + options.tcp();
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
    threads.setName("ttmem-control");
    threads.setDaemon(true);
    threads.setReservedThreads(0);
    return threads;
  }

  private void listen(Path path, ControlOptions options, Peer.Rule rule, Backend backend)
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
    InetSocketAddress tcp = options.tcp();
    if (tcp != null) {
      ServerConnector loopback =
          new ServerConnector(
              jetty, null, connector.getScheduler(), null, 1, 1, new HttpConnectionFactory(http));
      loopback.setHost(tcp.getAddress().getHostAddress());
      loopback.setPort(tcp.getPort());
      loopback.setAcceptQueueSize(BACKLOG);
      loopback.setIdleTimeout(options.idleTimeout().toMillis());
      loopback.addBean(guests);
      jetty.addConnector(loopback);
    }
    jetty.setHandler(new ControlHandler(backend, desk, guests, new AnswerBudget(), events));
    jetty.setErrorHandler(ControlServer::problem);
    jetty.setStopAtShutdown(false);
    jetty.start();
  }

  /** All paths of the API, in order. */
  Set<String> paths() {
    return jetty.getHandler() instanceof ControlHandler handler ? handler.paths() : Set.of();
  }

  /** How many streams of events there are. */
  int streams() {
    return events.count();
  }

  /** The TCP port that it listens on; -1 if on none. */
  public int tcpPort() {
    for (Connector connector : jetty.getConnectors()) {
      if (connector instanceof ServerConnector loopback) {
        return loopback.getLocalPort();
      }
    }
    return -1;
  }

  /** What the HTTP server itself refuses: heads that are no HTTP, or too large. */
  private static boolean problem(Request request, Response response, Callback callback) {
    Problem problem = Problem.ofStatus(response.getStatus());
    Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    byte[] body = problem.body(message == null ? "the request can't be served" : "" + message);
    Exchange.write(response, callback, new Reply(response.getStatus(), Exchange.JSON, body));
    return true;
  }

  /** Stops listening, breaks what is under way and removes its own socket. */
  @Override
  public void close() throws IOException {
    events.close();
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
