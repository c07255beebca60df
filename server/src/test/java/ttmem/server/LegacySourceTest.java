package ttmem.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.model.SourceStatus;
import ttmem.server.legacy.Limits;
import ttmem.server.registry.Capacity;
import ttmem.server.stats.Counter;
import ttmem.sources.Claim;
import ttmem.sources.DeviceRef;
import ttmem.sources.SourceReport;
import ttmem.sources.host.ProcFs;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.Processes;
import ttmem.sources.host.Roots;

final class LegacySourceTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  private final Running server = Running.server(options -> options.withClock(CLOCK));

  @AfterEach
  void stop() {
    server.close();
  }

  private SourceReport read() {
    return read(server);
  }

  private static SourceReport read(Running running) {
    return running.get().source().read(EmptyHost.VIEW);
  }

  @Test
  void claimsWhatEachProcessHoldsByItsOwnDeviceNumber() {
    try (OldClient client = server.client(144)) {
      client.alloc(1, 0, 1, 7_121);
      client.alloc(1, 2, 2, 7_127);
      client.event(OldClient.CB_ALLOC, 4, 0, 3, 7_129);
      assertThat(client.dram(1)).isEqualTo(7_121);
      SourceReport report = read();
      assertThat(report.status().state()).isEqualTo(SourceStatus.State.OK);
      assertThat(report.claims()).hasSize(2);
      Claim first = report.claims().getFirst();
      assertThat(first.owner().pid()).isEqualTo(client.pid());
      assertThat(first.owner().command()).contains("old_client");
      assertThat(first.device()).isEqualTo(new DeviceRef.Logical(1));
      assertThat(first.coverage()).isEqualTo(Claim.Coverage.REPORTED);
      assertThat(first.amounts().get(MemoryType.DRAM).value()).isEqualTo(7_121);
      assertThat(first.amounts().get(MemoryType.SYSTEM_MEMORY).value()).isEqualTo(7_127);
      assertThat(first.amounts().get(MemoryType.L1_SMALL).value()).isZero();
      assertThat(first.note()).isEmpty();
      Claim second = report.claims().get(1);
      assertThat(second.device()).isEqualTo(new DeviceRef.Logical(4));
      assertThat(second.amounts().get(MemoryType.CB).value()).isEqualTo(7_129);
    }
  }

  @Test
  void doesNotCallUnknownWhatAnOldClientCanNotReportZero() {
    try (OldClient client = server.client(112)) {
      client.alloc(0, 0, 1, 7_151);
      assertThat(client.dram(0)).isEqualTo(7_151);
      assertThat(read().claims())
          .singleElement()
          .satisfies(
              claim -> {
                assertThat(claim.amounts().get(MemoryType.CB).isKnown()).isFalse();
                assertThat(claim.amounts().get(MemoryType.KERNEL).isKnown()).isFalse();
                assertThat(claim.amounts().get(MemoryType.L1).value()).isZero();
              });
    }
  }

  @Test
  void saysSinceWhenARecoveredProcessIsKnown() {
    try (OldClient client = server.client(144)) {
      client.alloc(0, 0, 1, 7_159);
      assertThat(client.dram(0)).isEqualTo(7_159);
      server.restart();
      assertThat(read().claims())
          .singleElement()
          .satisfies(
              claim -> {
                assertThat(claim.note()).isEqualTo("since 03:04:05, may have gaps");
                assertThat(claim.amounts().get(MemoryType.DRAM).value()).isEqualTo(7_159);
              });
    }
  }

  @Test
  void doubtsWhatARecoveredProcessHoldsAndNamesTheDayThatIsNotToday() {
    AtomicBoolean later = new AtomicBoolean();
    Clock inTwoDays = Clock.offset(CLOCK, Duration.ofDays(2));
    try (Running running =
            Running.server(options -> options.withClock(later.get() ? inTwoDays : CLOCK));
        OldClient client = running.client(144)) {
      client.alloc(0, 0, 1, 7_177);
      assertThat(client.dram(0)).isEqualTo(7_177);
      later.set(true);
      running.restart();
      assertThat(read(running).claims())
          .singleElement()
          .satisfies(
              claim -> {
                assertThat(claim.note()).isEqualTo("since 2026-01-02 03:04:05, may have gaps");
                assertThat(claim.amounts().get(MemoryType.DRAM))
                    .isEqualTo(Reading.atLeast(7_177, claim.note()));
              });
    }
  }

  @Test
  void doubtsWhatAProcessHoldsWhoseStreamWasClosed() {
    try (OldClient client = server.client(72)) {
      client.alloc(0, 0, 1, 7_187);
      client.alloc(0, 0, 2, 7_193);
      client.process().ask("hex 01" + "00".repeat(59) + "01" + "00".repeat(11));
      Running.soon().until(() -> server.count(Counter.LOST_STEP) == 1);
      SourceReport report = read();
      assertThat(report.claims())
          .singleElement()
          .satisfies(
              claim -> {
                Reading dram = claim.amounts().get(MemoryType.DRAM);
                assertThat(dram.status()).isEqualTo(Reading.Status.AT_LEAST);
                assertThat(dram.note()).contains("lost step");
              });
      assertThat(report.notes()).contains("legacy: lost_step=1");
      Running.soon()
          .until(
              () ->
                  server.log().stream().filter(line -> line.contains("out of step")).count() == 1);
    }
  }

  @Test
  void doubtsWhatAProcessHoldsThatFoundNoRoomAndSaysWhoWasRefused() {
    Limits limits = new Limits(100, 100, new Capacity(2, 2));
    try (Running running = Running.server(options -> options.withLimits(limits));
        OldClient full = running.client(144)) {
      for (int id = 1; id <= 3; id++) {
        full.alloc(0, 0, id, 7_207);
      }
      assertThat(full.dram(0)).isPositive();
      Claim claim = read(running).claims().getFirst();
      assertThat(claim.amounts().get(MemoryType.DRAM).note()).contains("no room");
      try (OldClient second = running.client(144);
          OldClient third = running.client(144)) {
        for (OldClient client : List.of(second, third)) {
          client.alloc(0, 0, 9, 7_211);
          assertThat(client.dram(0)).isPositive();
        }
        assertThat(read(running).blind())
            .anySatisfy(
                blind -> {
                  assertThat(blind.pid()).isEqualTo(third.pid());
                  assertThat(blind.reason()).startsWith("refused: ");
                });
      }
      assertThat(read(running).blind()).as("the refused have ended").isEmpty();
    }
  }

  @Test
  void showsAProgramThatReplacedTheReporterAsWhatItIsNow() {
    AtomicBoolean replaced = new AtomicBoolean();
    Processes real = new ProcFs(Roots.LIVE);
    Processes processes =
        pid -> real.find(pid).map(facts -> replaced.get() ? renamed(facts) : facts);
    try (Running running =
            Running.server(
                options ->
                    new ServerOptions(
                        options.legacySocket(),
                        options.socketMode(),
                        options.stateDirectory(),
                        options.devices(),
                        options.log(),
                        true,
                        options.limits(),
                        processes,
                        CLOCK,
                        options.nanoTime()));
        OldClient client = running.client(144)) {
      client.alloc(0, 0, 1, 7_213);
      client.alloc(256, 0, 1, 7_213);
      client.free(0, 1);
      client.free(0, 1);
      assertThat(client.dram(0)).isZero();
      replaced.set(true);
      Claim claim = read(running).claims().getFirst();
      assertThat(claim.owner().command()).isEqualTo("next --program");
      assertThat(claim.owner().visibleDevices()).isEqualTo("3");
      assertThat(claim.note()).startsWith("program replaced since: was old_client");
      Running.soon()
          .untilAsserted(
              () ->
                  assertThat(running.log())
                      .anyMatch(line -> line.endsWith("outcome=refused_device"))
                      .anyMatch(line -> line.endsWith("freed_bytes=7213"))
                      .anyMatch(line -> line.endsWith("outcome=unknown_frees")));
    }
  }

  private static ProcessFacts renamed(ProcessFacts facts) {
    return new ProcessFacts(
        facts.identity(),
        facts.nsPids(),
        facts.parent(),
        facts.uid(),
        facts.user(),
        "next",
        "next --program",
        facts.startedMonotonicNs(),
        facts.started(),
        facts.container(),
        "3",
        true,
        false,
        false);
  }
}
