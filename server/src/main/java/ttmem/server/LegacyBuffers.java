package ttmem.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.model.Usage;
import ttmem.server.control.BufferQuery;

/**
 * The registry's buffers with the chips they lie on. The registry knows only each process's own
 * device numbers; the snapshot has decided already which chips those are.
 */
final class LegacyBuffers implements BufferQuery {
  private final AllocationServer server;
  private final Supplier<Snapshot> snapshots;

  LegacyBuffers(AllocationServer server, Supplier<Snapshot> snapshots) {
    this.server = server;
    this.snapshots = snapshots;
  }

  private record OwnDevice(int pid, int number) {}

  @Override
  public List<LiveBuffer> buffers(@Nullable Integer pid, @Nullable Integer device, int limit) {
    Map<OwnDevice, Integer> chips = chips(snapshots.get());
    List<LiveBuffer> found = new ArrayList<>();
    if (device == null) {
      server.buffers(pid, null, limit).forEach(buffer -> found.add(placed(buffer, chips)));
      return found;
    }
    chips.forEach(
        (own, chip) -> {
          if (chip.equals(device) && (pid == null || pid == own.pid)) {
            server
                .buffers(own.pid, own.number, limit - found.size())
                .forEach(buffer -> found.add(placed(buffer, chips)));
          }
        });
    return found;
  }

  private static Map<OwnDevice, Integer> chips(Snapshot snapshot) {
    Map<OwnDevice, Integer> chips = new HashMap<>();
    for (ProcessInfo process : snapshot.processes()) {
      for (Usage usage : process.usage()) {
        Integer chip = usage.device();
        Integer number = usage.logicalDevice();
        if (usage.source().equals(LegacySource.NAME) && chip != null && number != null) {
          chips.put(new OwnDevice(process.pid(), number), chip);
        }
      }
    }
    return chips;
  }

  private static LiveBuffer placed(LiveBuffer buffer, Map<OwnDevice, Integer> chips) {
    return new LiveBuffer(
        buffer.pid(),
        chips.get(new OwnDevice(buffer.pid(), buffer.logicalDevice())),
        buffer.logicalDevice(),
        buffer.source(),
        buffer.type(),
        buffer.address(),
        buffer.bytes(),
        buffer.references(),
        buffer.since());
  }
}
