package ttmem.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.model.Usage;
import ttmem.server.control.BufferQuery;

/**
 * The registry's buffers with the chips they lie on, in one pass over the registry. The registry
 * knows only each process's own device numbers; the snapshot has decided already which chips those
 * are. One thread at a time.
 */
final class LegacyBuffers implements BufferQuery {
  private final AllocationServer server;
  private @Nullable Snapshot last;
  private Map<OwnDevice, Integer> lastChips = Map.of();

  LegacyBuffers(AllocationServer server) {
    this.server = server;
  }

  private record OwnDevice(int pid, int number) {}

  @Override
  public List<LiveBuffer> buffers(Question question) {
    Map<OwnDevice, Integer> chips = chips(question.snapshot());
    Integer device = question.device();
    List<LiveBuffer> found = new ArrayList<>();
    server
        .buffers(
            (owner, number) ->
                question.admits(owner.identity())
                    && (device == null
                        || Objects.equals(chips.get(new OwnDevice(owner.pid(), number)), device)),
            question.limit())
        .forEach(buffer -> found.add(placed(buffer, chips)));
    return found;
  }

  /** Of the snapshot that many questions share, once. */
  @SuppressWarnings("ReferenceEquality") // The very same one: to compare all of it would cost more.
  private Map<OwnDevice, Integer> chips(Snapshot snapshot) {
    if (snapshot != last) {
      lastChips = read(snapshot);
      last = snapshot;
    }
    return lastChips;
  }

  private static Map<OwnDevice, Integer> read(Snapshot snapshot) {
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
