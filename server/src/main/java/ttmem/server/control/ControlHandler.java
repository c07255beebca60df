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
      case "/api/v1/query" -> {
        if (isRead(request, response, callback)) {
          query(peer, request, response, callback);
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
      Parameters parameters = Parameters.of(request);
      pid = parameters.number("pid", 1, Integer.MAX_VALUE);
      device = parameters.number("device", 0, Integer.MAX_VALUE);
      limit = parameters.number("limit", 1, BufferList.MOST);
      parameters.nothingElse();
    } catch (Parameters.Malformed e) {
      refuse(response, callback, Problem.BAD_REQUEST, e.message(), e.name, e.value);
      return;
    }
    later(
        desk.buffers(peer.viewer(), pid, device, limit == null ? BufferList.MOST : limit),
        peer,
        response,
        callback);
  }

  private void query(Peer peer, Request request, Response response, Callback callback) {
    ChipQuestion question;
    try {
      question = ChipQuestion.of(Parameters.of(request));
    } catch (Parameters.Malformed e) {
      Reply refusal = Reply.lines(Problem.BAD_REQUEST, e.message(), e.name, e.value);
      answer(response, callback, refusal.status(), refusal.type(), refusal.body());
      return;
    }
    reply(desk.chip(peer.viewer(), question), peer, response, callback);
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

  private void later(
      CompletableFuture<byte[]> body, Peer peer, Response response, Callback callback) {
    reply(body.thenApply(bytes -> new Reply(200, JSON, bytes)), peer, response, callback);
  }

  /** Answers once the reply is there, if it finds room among the answers under way. */
  private void reply(
      CompletableFuture<Reply> reply, Peer peer, Response response, Callback callback) {
    CompletableFuture<Reply> _ =
        reply.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                failed(response, callback, failure);
                return;
              }
              int bytes = done.body().length;
              if (budget.take(peer, bytes)) {
                Callback written = Callback.from(() -> budget.release(peer, bytes), callback);
                answer(response, written, done.status(), done.type(), done.body());
              } else {
                refuse(
                    response,
                    callback,
                    Problem.UNAVAILABLE,
                    "too many bytes of earlier answers wait to be read",
                    "bytes",
                    Integer.toString(bytes));
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
}
