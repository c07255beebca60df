package ttmem.server.control;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * One question and its one answer. Answers are written without waiting for their reader, so a slow
 * one holds a connection and its part of the {@link AnswerBudget}, never a thread.
 */
record Exchange(
    Request request, Response response, Callback callback, Peer peer, AnswerBudget budget) {
  static final String JSON = "application/json";

  /** What stands for a good state of health. */
  static final Reply OK =
      new Reply(200, "text/plain;charset=us-ascii", "ok\n".getBytes(StandardCharsets.US_ASCII));

  /** Something of the API that has a path. */
  @FunctionalInterface
  interface Endpoint {
    void answer(Exchange exchange);
  }

  /** Answers once the reply is there, if it finds room among the answers under way. */
  void later(CompletableFuture<Reply> reply) {
    CompletableFuture<Reply> _ =
        reply.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                refuse(Problem.FAILED, "the answer could not be worked out", cause(failure));
                return;
              }
              int bytes = done.body().length;
              if (budget.take(peer, bytes)) {
                Callback written = Callback.from(() -> budget.release(peer, bytes), callback);
                write(response, written, done);
              } else {
                refuse(
                    Problem.UNAVAILABLE,
                    "too many bytes of earlier answers wait to be read",
                    "bytes",
                    Integer.toString(bytes));
              }
            });
  }

  /** The same for a body that is there when all is well. */
  void later(String type, CompletableFuture<byte[]> body) {
    later(body.thenApply(bytes -> new Reply(200, type, bytes)));
  }

  void now(Reply reply) {
    write(response, callback, reply);
  }

  void refuse(Parameters.Malformed e) {
    refuse(Problem.BAD_REQUEST, e.message(), e.name, e.value);
  }

  void refuse(Problem problem, String message, String... namesAndValues) {
    now(new Reply(problem.status(), JSON, problem.body(message, namesAndValues)));
  }

  /** Whether it only asks; if not, it is refused. */
  boolean isRead() {
    String method = request.getMethod();
    if (HttpMethod.GET.is(method) || HttpMethod.HEAD.is(method)) {
      return true;
    }
    response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
    refuse(Problem.METHOD_NOT_ALLOWED, "expected GET or HEAD", "method", method);
    return false;
  }

  /** Why an answer could not be worked out, as name and value. */
  static String[] cause(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return new String[] {
      "cause", cause instanceof AnswerBytes.TooLarge ? "" + cause.getMessage() : cause.toString()
    };
  }

  static void write(Response response, Callback callback, Reply reply) {
    response.setStatus(reply.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.type());
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().length);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(true, ByteBuffer.wrap(reply.body()), callback);
  }
}
