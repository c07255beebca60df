package ttmem.server.control;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.BufferList;

/**
 * The paths of the API. Answers are written without waiting for their reader, so a slow one holds a
 * connection and its part of the {@link AnswerBudget}, never a thread.
 */
final class ControlHandler extends Handler.Abstract {
  private static final String JSON = "application/json";
  private static final byte[] HEALTHY = "ok\n".getBytes(StandardCharsets.US_ASCII);

  private final Desk desk;
  private final Guests guests;
  private final BooleanSupplier healthy;
  private final AnswerBudget budget = new AnswerBudget();

  ControlHandler(Desk desk, Guests guests, BooleanSupplier healthy) {
    this.desk = desk;
    this.guests = guests;
    this.healthy = healthy;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Connection connection = request.getConnectionMetaData().getConnection();
    Peer peer = guests.asks(connection);
    Request.addCompletionListener(request, _ -> guests.answered(connection));
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
          later(desk.snapshot(peer.viewer()), peer, response, callback);
        }
      }
      case "/api/v1/buffers" -> {
        if (isRead(request, response, callback)) {
          buffers(peer, request, response, callback);
        }
      }
      default ->
          refuse(response, callback, Problem.NOT_FOUND, "there is no such path", "path", path);
    }
    return true;
  }

  private void buffers(Peer peer, Request request, Response response, Callback callback) {
    Integer pid;
    Integer device;
    Integer limit;
    try {
      Query query = new Query(Request.extractQueryParameters(request));
      pid = query.number("pid", 1, Integer.MAX_VALUE);
      device = query.number("device", 0, Integer.MAX_VALUE);
      limit = query.number("limit", 1, BufferList.MOST);
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
        desk.buffers(peer.viewer(), pid, device, limit == null ? BufferList.MOST : limit),
        peer,
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

  /** Answers once the body is there, if it finds room among the answers under way. */
  private void later(
      CompletableFuture<byte[]> body, Peer peer, Response response, Callback callback) {
    CompletableFuture<byte[]> _ =
        body.whenComplete(
            (bytes, failure) -> {
              if (failure != null) {
                failed(response, callback, failure);
              } else if (budget.take(peer, bytes.length)) {
                Callback written =
                    Callback.from(() -> budget.release(peer, bytes.length), callback);
                answer(response, written, 200, JSON, bytes);
              } else {
                refuse(
                    response,
                    callback,
                    Problem.UNAVAILABLE,
                    "too many bytes of earlier answers wait to be read",
                    "bytes",
                    Integer.toString(bytes.length));
              }
            });
  }

  private static void failed(Response response, Callback callback, Throwable failure) {
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
        cause instanceof AnswerBytes.TooLarge ? "" + cause.getMessage() : cause.toString());
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
