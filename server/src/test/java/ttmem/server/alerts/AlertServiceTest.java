package ttmem.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import ttmem.model.Snapshot;
import ttmem.monitor.alerts.AlertReport;
import ttmem.monitor.alerts.AlertReport.State;
import ttmem.monitor.questions.Observation;
import ttmem.testkit.Looks;

/** The loop around the engine: looks that fail, receivers that hang, reminders. */
@Timeout(60)
class AlertServiceTest {
  private static final long GIB = 1L << 30;
  private static final Backoff QUICK = new Backoff(Duration.ofMillis(1), Duration.ofMillis(4), 2);

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private volatile Instant now = Instant.parse("2026-03-14T15:00:00Z");
  private volatile long used = 2 * GIB;

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  private Observation look(Needs needs) {
    if (used < 0) {
      throw new IllegalStateException("no luck");
    }
    Snapshot snapshot = Looks.at(now, 1).holds(11, "ada", 0, used, 0).snapshot();
    return new Observation(snapshot, null);
  }

  private AlertService service(String toml) {
    return new AlertService(Watch.settings(toml), this::look, log::add, clock, QUICK);
  }

  private static String rule(String more) {
    return "[alerts]\ninterval = \"1s\"\nresend = \"20s\"\n[[alert]]\nwhen = \"dram > 1GiB\"\n"
        + more;
  }

  @Test
  void tellsTheLogAndShowsWhereItStands() {
    try (AlertService service = service(rule("severity = \"page\"\n"))) {
      service.begin();
      await().until(() -> !log.isEmpty());
      assertThat(log.getFirst())
          .startsWith("alert firing: dram > 1GiB: bdf=0000:41:00.0 device=0 type=dram: 2.0 GiB of");
      AlertReport report = service.report();
      assertThat(report.alerts())
          .extracting(AlertReport.Alert::state)
          .containsExactly(State.FIRING);
      assertThat(report.alerts().getFirst().severity()).isEqualTo("page");
      assertThat(service.firing()).containsEntry("dram > 1GiB", 1);
    }
  }

  @Test
  void aStuckReceiverDelaysNoLookAndNoOtherReceiver() {
    try (HttpHook stuck = new HttpHook().stuck();
        AlertService service =
            service(
                rule("clear_for = \"0s\"\n")
                    + "[[webhook]]\nurl = \""
                    + stuck.url("/")
                    + "\"\ntimeout = \"5m\"\n")) {
      service.begin();
      await().until(() -> !stuck.requests().isEmpty());
      long started = System.nanoTime();
      for (int i = 0; i < 2000; i++) {
        now = now.plusSeconds(1);
        used = (i % 2) * 2L * GIB;
        service.step();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
      AlertReport.Receiver webhook = service.report().receivers().getLast();
      assertThat(webhook.queued()).isEqualTo(Courier.MAX_WAITING);
      assertThat(webhook.dropped()).isPositive();
      await().until(() -> service.report().receivers().getFirst().delivered() > 256);
    }
  }

  @Test
  void aLookThatFailsIsSaidOnceAndClearsNothing() {
    try (AlertService service = service(rule(""))) {
      service.step();
      used = -1;
      service.step();
      service.step();
      assertThat(log)
          .containsExactly(
              "error: alerts: a look failed, nothing is judged until one succeeds:"
                  + " java.lang.IllegalStateException: no luck");
      assertThat(service.firing()).containsEntry("dram > 1GiB", 1);
    }
  }

  @Test
  void remindsAnAlertmanagerWhileItFiresAndOfItsEnd() {
    try (HttpHook manager = new HttpHook();
        AlertService service =
            service(
                rule("clear_for = \"0s\"\n")
                    + "[[alertmanager]]\nurl = \""
                    + manager.url("")
                    + "\"\n")) {
      service.begin();
      await().until(() -> manager.requests().size() >= 1);
      int before = manager.requests().size();
      now = now.plusSeconds(25);
      await().until(() -> manager.requests().size() > before);
      assertThat(manager.requests().getLast()).contains("\"endsAt\":\"2026-03-14T15:01:45Z\"");
      used = 0;
      await()
          .until(
              () -> manager.requests().getLast().contains("\"endsAt\":\"2026-03-14T15:00:25Z\""));
    }
  }

  @Test
  void withoutRulesNobodyLooks() {
    try (AlertService service =
        new AlertService(
            AlertSettings.NONE,
            withBuffers -> {
              throw new AssertionError("nobody asked for a look");
            },
            log::add,
            clock,
            QUICK)) {
      service.begin();
      assertThat(service.report().rules()).isEmpty();
    }
    assertThat(log).isEmpty();
  }
}
