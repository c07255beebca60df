package ttmem.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.monitor.questions.Observation;
import ttmem.testkit.Looks;

/** The whole way to a real Alertmanager and through it: fire, forget, remind, resolve. */
@Tag("alertmanager")
@Timeout(120)
class AlertmanagerTest {
  private static final long GIB = 1L << 30;

  @TempDir Path dir;
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpHook hook = new HttpHook();
  private int port;
  private Process manager;
  private volatile long used = 2 * GIB;

  @BeforeEach
  void start() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.writeString(
        dir.resolve("am.yml"),
        """
        route: {receiver: hook, group_wait: 0s, group_interval: 1s, repeat_interval: 1h}
        receivers:
          - name: hook
            webhook_configs: [{url: '%s', send_resolved: true}]
        """
            .formatted(hook.url("/")));
    startManager("first");
  }

  @AfterEach
  void stop() {
    manager.destroyForcibly();
    hook.close();
    client.close();
  }

  private void startManager(String storage) throws Exception {
    manager =
        new ProcessBuilder(
                "prometheus-alertmanager",
                "--config.file=" + dir.resolve("am.yml"),
                "--storage.path=" + dir.resolve(storage),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve(storage + ".log").toFile())
            .start();
    patiently().until(() -> manager.isAlive() && ask("/-/ready") != null);
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(30));
  }

  /** The body of a good answer; null without one. */
  private @Nullable String ask(String path) throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
      var answer = client.send(request, BodyHandlers.ofString());
      return answer.statusCode() == 200 ? answer.body() : null;
    } catch (IOException e) {
      return null;
    }
  }

  private JsonNode active() throws Exception {
    String body = ask("/api/v2/alerts?active=true");
    return new ObjectMapper().readTree(body == null ? "[]" : body);
  }

  private Observation look(Needs needs) {
    return new Observation(
        Looks.at(Instant.now(), 1).holds(11, "ada", 0, used, 0).snapshot(), null);
  }

  private AlertService service() {
    AlertSettings settings =
        Watch.settings(
            """
            [alerts]
            interval = "1s"
            resend = "1s"
            [[alert]]
            name = "DRAM in use"
            when = "dram > 1GiB"
            clear_for = "0s"
            severity = "page"
            [[alertmanager]]
            url = "http://127.0.0.1:%d/"
            """
                .formatted(port));
    Backoff quick = new Backoff(Duration.ofMillis(50), Duration.ofMillis(200), 5);
    AlertService service =
        new AlertService(settings, this::look, line -> {}, Clock.systemUTC(), quick);
    service.begin();
    return service;
  }

  @Test
  void firesIsRemindedAfterARestartAndResolves() throws Exception {
    try (AlertService service = service()) {
      patiently().until(() -> active().size() == 1);
      JsonNode alert = active().get(0);
      assertThat(alert.get("labels").get("alertname").asText()).isEqualTo("DRAM in use");
      assertThat(alert.get("labels").get("severity").asText()).isEqualTo("page");
      assertThat(alert.get("labels").get("host").asText()).isEqualTo("bh-lab");
      assertThat(alert.get("labels").get("device").asText()).isEqualTo("0");
      assertThat(alert.get("annotations").get("summary").asText()).startsWith("2.0 GiB of");
      assertThat(Instant.parse(alert.get("endsAt").asText())).isAfter(Instant.now());
      patiently().until(() -> heard("\"status\":\"firing\""));

      manager.destroyForcibly().waitFor();
      startManager("second");
      patiently().until(() -> active().size() == 1);
      assertThat(active().get(0).get("startsAt"))
          .as("the same one")
          .isEqualTo(alert.get("startsAt"));
      patiently().until(() -> hook.requests().size() >= 2);

      used = 0;
      patiently().until(() -> active().isEmpty());
      patiently().until(() -> heard("\"status\":\"resolved\""));
      assertThat(service.report().receivers().getLast().delivered()).isPositive();
    }
  }

  @Test
  void anAlertOfAServerThatIsGoneResolvesByItself() throws Exception {
    try (AlertService _ = service()) {
      patiently().until(() -> active().size() == 1);
    }
    patiently().until(() -> active().isEmpty());
    patiently().until(() -> heard("\"status\":\"resolved\""));
  }

  private boolean heard(String words) {
    return hook.requests().stream().anyMatch(request -> request.contains(words));
  }
}
