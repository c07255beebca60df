package ttmem.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.monitor.alerts.AlertReport;
import ttmem.monitor.alerts.AlertReport.State;

/** Who is told, how, and what happens when they don't listen. */
@Timeout(60)
class DeliveryTest {
  private static final Backoff QUICK = new Backoff(Duration.ofMillis(1), Duration.ofMillis(4), 4);
  private static final Instant THEN = Instant.parse("2026-03-14T15:00:00Z");
  private static final Duration PATIENCE = Duration.ofMillis(300);

  @TempDir Path dir;
  private final HttpHook hook = new HttpHook();
  private final HttpSender sender = new HttpSender();
  private final List<Courier> couriers = new ArrayList<>();

  @AfterEach
  void close() {
    couriers.forEach(Courier::close);
    sender.close();
    hook.close();
  }

  private static Alert alert(State state, String process) {
    Rule rule = RuleText.rule("dram > 90% for 30s");
    Subject subject = Subject.of("device", "0", "process", process);
    return new Alert(
        rule, subject, state, THEN.plusSeconds(60), THEN, null, null, "29 GiB", "", false, true);
  }

  private static Notification news(State state, String process) {
    return Notification.of(
        "host-1", THEN, List.of(alert(state, process)), false, Duration.ofMinutes(1));
  }

  private Courier courier(Receiver receiver) {
    Courier courier = new Courier(receiver, QUICK).start();
    couriers.add(courier);
    return courier;
  }

  private WebhookReceiver webhook() {
    return new WebhookReceiver(
        new ReceiverSettings.Webhook(
            hook.url("/secret?token=7"), Map.of("Authorization", "Bearer abc"), PATIENCE),
        sender);
  }

  private CommandReceiver command(String... arguments) {
    return new CommandReceiver(new ReceiverSettings.Command(List.of(arguments), PATIENCE));
  }

  private static AlertReport.Receiver done(Courier courier) {
    await().until(() -> courier.report().delivered() + courier.report().failed() > 0);
    return courier.report();
  }

  @Test
  void aWebhookGetsTheAlertAsJson() throws IOException {
    assertThat(done(tell(courier(webhook()), State.FIRING)).delivered()).isEqualTo(1);
    String request = hook.requests().getFirst();
    assertThat(request)
        .startsWith("POST /secret?token=7 HTTP/1.1\r\n")
        .containsIgnoringCase("authorization: Bearer abc\r\n")
        .containsIgnoringCase("content-type: application/json\r\n");
    JsonNode json = new ObjectMapper().readTree(request.substring(request.indexOf("\r\n\r\n")));
    assertThat(json.get("schema").asText()).isEqualTo("ttmem-alert/v1");
    assertThat(json.get("state").asText()).isEqualTo("firing");
    assertThat(json.get("labels").get("device").asText()).isEqualTo("0");
    assertThat(json.get("fired_at").asText()).isEqualTo("2026-03-14T15:00:00Z");
    assertThat(json.get("resolved_at").isNull()).isTrue();
    assertThat(webhook().name()).doesNotContain("secret", "token");
  }

  private static Courier tell(Courier courier, State state) {
    courier.take(news(state, "python3"));
    return courier;
  }

  @Test
  void aReceiverThatFailsIsTriedAgain() {
    hook.answering(request -> HttpHook.status(request < 3 ? 503 : 200, ""));
    AlertReport.Receiver report = done(tell(courier(webhook()), State.FIRING));
    assertThat(report.delivered()).isEqualTo(1);
    assertThat(report.lastError()).isEmpty();
    assertThat(hook.requests()).hasSize(3);
  }

  @Test
  void aReceiverThatGoesOnFailingIsGivenUp() {
    hook.answering(request -> HttpHook.status(500, ""));
    AlertReport.Receiver report = done(tell(courier(webhook()), State.FIRING));
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.lastError()).isEqualTo("answered 500: ok");
    assertThat(hook.requests()).hasSize(QUICK.attempts());
  }

  @Test
  void aRequestThatIsWrongIsNotRepeated() {
    hook.answering(request -> HttpHook.status(400, ""));
    assertThat(done(tell(courier(webhook()), State.FIRING)).failed()).isEqualTo(1);
    assertThat(hook.requests()).hasSize(1);
  }

  @Test
  void aRedirectIsNotFollowed() {
    try (HttpHook elsewhere = new HttpHook()) {
      hook.answering(r -> HttpHook.status(307, "Location: " + elsewhere.url("/") + "\r\n"));
      AlertReport.Receiver report = done(tell(courier(webhook()), State.FIRING));
      assertThat(report.lastError()).isEqualTo("answered 307: redirects are not followed");
      assertThat(hook.requests()).hasSize(1);
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void aStuckReceiverIsLeftAfterItsTime() {
    hook.stuck();
    AlertReport.Receiver report = done(tell(courier(webhook()), State.FIRING));
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.lastError()).isEqualTo("no answer within 300ms");
  }

  @Test
  void aBodyThatNeverEndsIsNotWaitedFor() {
    hook.answering(request -> "HTTP/1.1 200 X\r\nContent-Length: 1000000000\r\n\r\nx");
    AlertReport.Receiver report = done(tell(courier(webhook()), State.FIRING));
    assertThat(report.lastError()).isEqualTo("no answer within 300ms");
  }

  @Test
  void aBodyThatIsTooLongIsNotKept() {
    String body = "x".repeat(1 << 20);
    hook.answering(request -> "HTTP/1.1 200 X\r\nContent-Length: 1048576\r\n\r\n" + body);
    assertThat(done(tell(courier(webhook()), State.FIRING)).failed()).isEqualTo(1);
  }

  @Test
  void nobodyWhoHandsOverWaitsAndWhatIsTooMuchIsCounted() {
    CountDownLatch stuck = new CountDownLatch(1);
    Courier courier = courier(blocked(stuck));
    courier.take(news(State.FIRING, "first"));
    await().until(() -> courier.report().queued() == 0);
    for (int i = 0; i < Courier.MAX_WAITING + 100; i++) {
      courier.take(news(State.FIRING, "more"));
    }
    assertThat(courier.report().queued()).isEqualTo(Courier.MAX_WAITING);
    assertThat(courier.report().dropped()).isEqualTo(100);
    stuck.countDown();
    await().until(() -> courier.report().delivered() == 1 + Courier.MAX_WAITING);
  }

  private static Receiver blocked(CountDownLatch until) {
    return new Receiver() {
      @Override
      public String name() {
        return "blocked";
      }

      @Override
      public void deliver(Notification notification) throws InterruptedException {
        until.await();
      }
    };
  }

  @Test
  void aReminderIsOnlyForThoseWhoForget() {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Courier log = courier(new LogReceiver(lines::add));
    Notification reminder =
        Notification.of("h", THEN, List.of(alert(State.FIRING, "a")), true, Duration.ofMinutes(1));
    log.take(reminder);
    log.take(news(State.RESOLVED, "b\u001b[31m"));
    await().until(() -> log.report().delivered() == 1);
    assertThat(lines)
        .containsExactly("alert resolved: dram > 90% for 30s: device=0 process=b?[31m: 29 GiB");
  }

  @Test
  void aCommandGetsItsArgumentsAsTheyAreAndTheAlert() throws Exception {
    Path out = dir.resolve("out");
    Path script =
        script(
            "printf '%s\\n' \"$@\" \"$TTMEM_ALERT_STATE\" \"$TTMEM_ALERT_LABELS\" > $1; cat >> $1");
    command(script.toString(), out.toString(), "a b; touch " + dir + "/pwned", "$(id)")
        .deliver(news(State.FIRING, "`reboot`\n$(id)"));
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.subList(0, 5))
        .containsExactly(
            out.toString(),
            "a b; touch " + dir + "/pwned",
            "$(id)",
            "firing",
            "device=0 process=`reboot`?$(id)");
    assertThat(new ObjectMapper().readTree(lines.get(5)).get("labels").get("process").asText())
        .isEqualTo("`reboot`\n$(id)");
    assertThat(dir.resolve("pwned")).doesNotExist();
  }

  @Test
  void aCommandThatFailsIsToldWithItsExitCode() throws Exception {
    CommandReceiver fails = command(script("exit 7").toString());
    assertThatThrownBy(() -> fails.deliver(news(State.FIRING, "p"))).hasMessage("exit_code=7");
    assertThatThrownBy(() -> command("/no/such").deliver(news(State.FIRING, "p")))
        .hasMessageContaining("can't be started");
  }

  @Test
  void aCommandThatHangsIsKilledWithItsChildren() throws Exception {
    Path pids = dir.resolve("pids");
    Path script = script("sleep 1000 & echo $! > " + pids + "; echo $$ >> " + pids + "; wait");
    assertThatThrownBy(() -> command(script.toString()).deliver(news(State.FIRING, "p")))
        .hasMessage("killed after 300ms");
    for (String pid : Files.readAllLines(pids)) {
      await().until(() -> ended(Long.parseLong(pid)));
    }
  }

  private static boolean ended(long pid) throws IOException {
    Path stat = Path.of("/proc/" + pid + "/stat");
    return !Files.exists(stat) || Files.readString(stat).contains(") Z ");
  }

  @Test
  void aCommandThatDoesNotReadItsInputHoldsNobodyUp() throws Exception {
    command(script("exec 0<&-; exit 0").toString()).deliver(news(State.FIRING, "p"));
  }

  private Path script(String text) throws IOException {
    Path script = dir.resolve("script");
    Files.writeString(script, "#!/bin/sh\n" + text + "\n", StandardCharsets.UTF_8);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }

  @Test
  void anAlertmanagerGetsAllAtOnceWithTheirTimes() throws Exception {
    AlertmanagerReceiver receiver =
        new AlertmanagerReceiver(
            new ReceiverSettings.Alertmanager(hook.url("/am"), Map.of(), PATIENCE), sender);
    receiver.deliver(
        Notification.of(
            "host-1",
            THEN,
            List.of(alert(State.FIRING, "a\ud800"), alert(State.RESOLVED, "b")),
            false,
            Duration.ofMinutes(1)));
    String request = hook.requests().getFirst();
    assertThat(request).startsWith("POST /am/api/v2/alerts HTTP/1.1\r\n");
    JsonNode json = new ObjectMapper().readTree(request.substring(request.indexOf("\r\n\r\n")));
    assertThat(json).hasSize(2);
    assertThat(json.get(0).get("labels").get("alertname").asText()).isEqualTo("dram > 90% for 30s");
    assertThat(json.get(0).get("labels").get("process").asText()).isEqualTo("a?");
    assertThat(json.get(0).get("endsAt").asText()).isEqualTo("2026-03-14T15:04:00Z");
    assertThat(json.get(1).get("endsAt").asText()).isEqualTo("2026-03-14T15:01:00Z");
  }
}
