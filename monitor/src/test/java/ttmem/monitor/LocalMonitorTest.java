package ttmem.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import ttmem.model.DriverInfo;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.sources.HostView;
import ttmem.sources.Source;
import ttmem.sources.SourceReport;

class LocalMonitorTest {
  private static final HostView HOST =
      new HostView(
          Instant.EPOCH,
          "host",
          new DriverInfo(true, "2.10.0", 0),
          SourceStatus.ok("driver"),
          List.of(),
          List.of(),
          true,
          pid -> Optional.empty(),
          List.of());

  @Test
  void aSourceThatThrowsLosesItsOwnPartOnly() {
    try (LocalMonitor monitor =
        new LocalMonitor(() -> HOST, () -> {}, List.of(new Throwing(), new Quiet()))) {
      Snapshot snapshot = monitor.snapshot();

      assertThat(snapshot.sources())
          .extracting(SourceStatus::name)
          .containsExactly("driver", "throwing", "quiet");
      assertThat(snapshot.sources().get(1).state()).isEqualTo(SourceStatus.State.FAILED);
      assertThat(snapshot.sources().get(1).error()).contains("boom");
      assertThat(snapshot.sources().get(2).state()).isEqualTo(SourceStatus.State.OK);
    }
  }

  private static final class Throwing implements Source {
    @Override
    public String name() {
      return "throwing";
    }

    @Override
    public SourceReport read(HostView host) {
      throw new IllegalStateException("boom");
    }
  }

  private static final class Quiet implements Source {
    @Override
    public String name() {
      return "quiet";
    }

    @Override
    public SourceReport read(HostView host) {
      return SourceReport.empty(SourceStatus.ok("quiet"));
    }
  }
}
