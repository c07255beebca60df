package ttmem.server.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.visibility.Viewer;

/**
 * The paths of the API. Answers are written without waiting for their reader, so a slow one holds a
 * connection and a reference to the bytes, never a thread.
 */
final class ControlHandler extends Handler.Abstract {
  static final int DEFAULT_LIMIT = 10_000;
  static final int MAX_LIMIT = 100_000;
  private static final String JSON = "application/json";
  private static final String VIEWER = ControlHandler.class.getName() + ".viewer";
  private static final byte[] HEALTHY = "ok\n".getBytes(StandardCharsets.US_ASCII);
  private static final Path GROUPS = Path.of("/etc/group");

  private final Desk desk;
  private final BooleanSupplier healthy;

  ControlHandler(Desk desk, BooleanSupplier healthy) {
    this.desk = desk;
    this.healthy = healthy;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = Request.getPathInContext(request);
    switch (path) {
      case "/-/healthy" -> {
        if (isRead(request, response, callback)) {
          if (healthy.getAsBoolean()) {
            answer(response, callback, 200, "text/plain;charset=us-ascii", HEALTHY);
          } else {
            refuse(response, callback, Problem.UNAVAILABLE, "old clients are not served");
          }
        }
      }
      case "/api/v1/snapshot" -> {
        if (isRead(request, response, callback)) {
          later(desk.snapshot(viewer(request)), response, callback);
        }
      }
      case "/api/v1/buffers" -> {
        if (isRead(request, response, callback)) {
          buffers(request, response, callback);
        }
      }
      default ->
          refuse(response, callback, Problem.NOT_FOUND, "there is no such path", "path", path);
    }
    return true;
  }

  private void buffers(Request request, Response response, Callback callback) throws IOException {
    Integer pid;
    Integer device;
    Integer limit;
    try {
      Query query = new Query(Request.extractQueryParameters(request));
      pid = query.number("pid", 1, Integer.MAX_VALUE);
      device = query.number("device", 0, Integer.MAX_VALUE);
      limit = query.number("limit", 1, MAX_LIMIT);
      query.nothingElse();
    } catch (Query.Malformed e) {
      refuse(response, callback, Problem.BAD_REQUEST, e.message(), e.name, e.value);
      return;
    } catch (RuntimeException e) {
      String raw = String.valueOf(request.getHttpURI().getQuery());
      refuse(response, callback, Problem.BAD_REQUEST, "the query can't be decoded", "query", raw);
      return;
    }
    later(
        desk.buffers(viewer(request), pid, device, limit == null ? DEFAULT_LIMIT : limit),
        response,
        callback);
  }

  private static boolean isRead(Request request, Response response, Callback callback) {
    String method = request.getMethod();
    if (HttpMethod.GET.is(method) || HttpMethod.HEAD.is(method)) {
      return true;
    }
    response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
    refuse(
        response, callback, Problem.METHOD_NOT_ALLOWED, "expected GET or HEAD", "method", method);
    return false;
  }

  /** Who asks, by the credentials of the connection; over TCP nobody in particular. */
  private static Viewer viewer(Request request) throws IOException {
    ConnectionMetaData connection = request.getConnectionMetaData();
    if (connection.getAttribute(VIEWER) instanceof Viewer known) {
      return known;
    }
    Viewer viewer =
        connection.getConnection().getEndPoint().getTransport() instanceof SocketChannel channel
                && channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
            ? PeerViewer.of(channel.getOption(ExtendedSocketOptions.SO_PEERCRED), GROUPS)
            : Viewer.user(-1);
    connection.setAttribute(VIEWER, viewer);
    return viewer;
  }

  private static void later(CompletableFuture<byte[]> body, Response response, Callback callback) {
    CompletableFuture<byte[]> _ =
        body.whenComplete(
            (bytes, failure) -> {
              if (failure == null) {
                answer(response, callback, 200, JSON, bytes);
              } else {
                Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
                refuse(
                    response,
                    callback,
                    Problem.FAILED,
                    "the answer could not be worked out",
                    "cause",
                    cause.toString());
              }
            });
  }

  private static void refuse(
      Response response,
      Callback callback,
      Problem problem,
      String message,
      String... namesAndValues) {
    answer(response, callback, problem.status(), JSON, problem.body(message, namesAndValues));
  }

  static void answer(Response response, Callback callback, int status, String type, byte[] body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  /** The parameters of a question, each a number in a range. */
  private static final class Query {
    private final Fields fields;
    private final java.util.Set<String> known = new java.util.HashSet<>();

    Query(Fields fields) {
      this.fields = fields;
    }

    /** A parameter that is not what it should be. */
    static final class Malformed extends Exception {
      private final String name;
      private final String value;

      Malformed(String message, String name, String value) {
        super(message);
        this.name = name;
        this.value = value;
      }

      String message() {
        return String.valueOf(getMessage());
      }
    }

    @Nullable Integer number(String name, int least, int most) throws Malformed {
      known.add(name);
      Fields.Field field = fields.get(name);
      if (field == null) {
        return null;
      }
      String value = String.valueOf(field.getValue());
      try {
        int number = Integer.parseInt(value);
        if (number >= least && number <= most && !field.hasMultipleValues()) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Told below.
      }
      throw new Malformed("expected one number from " + least + " to " + most, name, value);
    }

    void nothingElse() throws Malformed {
      for (String name : fields.getNames()) {
        if (!known.contains(name)) {
          throw new Malformed("expected pid, device or limit", "parameter", name);
        }
      }
    }
  }
}
