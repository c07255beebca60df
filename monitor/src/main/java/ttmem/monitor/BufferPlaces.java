package ttmem.monitor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.model.ProcessIdentity;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.model.Usage;
import ttmem.sources.BufferSource;

/**
 * On which chips live buffers lie. Sources know only each process's own device numbers; a snapshot
 * has decided already which chips those are. Immutable.
 */
public final class BufferPlaces {
  private final Map<OwnDevice, Integer> chips = new HashMap<>();

  private record OwnDevice(int pid, int number) {}

  private BufferPlaces() {}

  /** As a snapshot has decided. */
  public static BufferPlaces of(Snapshot snapshot) {
    BufferPlaces places = new BufferPlaces();
    for (ProcessInfo process : snapshot.processes()) {
      for (Usage usage : process.usage()) {
        Integer chip = usage.device();
        Integer number = usage.logicalDevice();
        if (chip != null && number != null) {
          places.chips.putIfAbsent(new OwnDevice(process.pid(), number), chip);
        }
      }
    }
    return places;
  }

  /**
   * Live buffers with their chips, {@code limit} at most.
   *
   * @param books who knows them
   * @param owners whose are asked for
   * @param device on this chip only; null for all
   */
  public List<LiveBuffer> buffers(
      List<BufferSource> books,
      Predicate<ProcessIdentity> owners,
      @Nullable Integer device,
      int limit) {
    List<LiveBuffer> found = new ArrayList<>();
    for (BufferSource source : books) {
      BufferSource.Wanted wanted =
          (owner, number) ->
              owners.test(owner)
                  && (device == null
                      || Objects.equals(chips.get(new OwnDevice(owner.pid(), number)), device));
      source.buffers(wanted, limit - found.size()).forEach(buffer -> found.add(placed(buffer)));
    }
    return found;
  }

  private LiveBuffer placed(LiveBuffer buffer) {
    return buffer.on(chips.get(new OwnDevice(buffer.pid(), buffer.logicalDevice())));
  }
}
