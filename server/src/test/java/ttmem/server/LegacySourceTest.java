package ttmem.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ttmem.model.DriverInfo;
import ttmem.model.MemoryType;
import ttmem.model.SourceStatus;
import ttmem.sources.Claim;
import ttmem.sources.DeviceRef;
import ttmem.sources.HostView;
import ttmem.sources.SourceReport;

final class LegacySourceTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  private final Running server = Running.server(options -> options.withClock(CLOCK));

  @AfterEach
  void stop() {
    server.close();
  }

  private SourceReport read() {
    return server
        .get()
        .source()
        .read(
            new HostView(
                Instant.EPOCH,
                "host",
                new DriverInfo(false, null, 0),
                SourceStatus.absent("driver", "none"),
                List.of(),
                List.of(),
                true,
                pid -> Optional.empty(),
                List.of()));
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
}
