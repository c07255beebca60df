package ttmem.server;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import ttmem.model.DriverInfo;
import ttmem.model.SourceStatus;
import ttmem.sources.HostView;

/** A host without devices: the legacy source knows its processes by itself. */
final class EmptyHost {
  static final HostView VIEW =
      new HostView(
          Instant.EPOCH,
          "host",
          new DriverInfo(false, null, 0),
          SourceStatus.absent("driver", "none"),
          List.of(),
          List.of(),
          true,
          pid -> Optional.empty(),
          List.of());

  private EmptyHost() {}
}
