package ttmem.server.alerts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import ttmem.server.config.Quantity;

/**
 * Posts JSON. One deadline holds over connecting, sending and reading the answer: the client's own
 * ends with the answer's headers, and a receiver that trickles a body would hold it for ever. A
 * redirect is an answer that helps nobody: following one would send alerts, and the secrets in
 * their headers, where nobody configured them to go.
 */
final class HttpSender implements AutoCloseable {
  private static final int MAX_ANSWER_BYTES = 1 << 16;
  private static final int QUOTED_CHARS = 120;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  void post(URI url, Map<String, String> headers, byte[] json, Duration timeout)
      throws DeliveryException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(json));
    headers.forEach(request::setHeader);
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER_BYTES));
    try {
      judge(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      throw new DeliveryException("no answer within " + Quantity.text(timeout), true);
    } catch (ExecutionException e) {
      throw new DeliveryException(reason(e.getCause() == null ? e : e.getCause(), timeout), true);
    } finally {
      answer.cancel(true);
    }
  }

  private static void judge(HttpResponse<String> answer) throws DeliveryException {
    int status = answer.statusCode();
    if (status >= 200 && status < 300) {
      return;
    }
    if (status >= 300 && status < 400) {
      throw new DeliveryException("answered " + status + ": redirects are not followed", false);
    }
    String body = answer.body().strip();
    String quoted = body.length() > QUOTED_CHARS ? body.substring(0, QUOTED_CHARS) : body;
    boolean again = status >= 500 || status == 408 || status == 429;
    throw new DeliveryException(
        "answered " + status + (quoted.isEmpty() ? "" : ": " + quoted), again);
  }

  private static String reason(Throwable cause, Duration timeout) {
    if (cause instanceof java.net.http.HttpTimeoutException) {
      return "no answer within " + Quantity.text(timeout);
    }
    if (cause instanceof java.net.ConnectException) {
      return "nobody listens there";
    }
    String message = cause.getMessage();
    return cause instanceof IOException && message != null ? message : cause.toString();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
