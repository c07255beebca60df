package ttmem.server.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.sources.host.ProcessFacts;

/**
 * What other threads may ask a {@link Registry}. Any thread may call; the registry's thread waits
 * for one slice at most, well below a millisecond.
 */
public final class RegistryReader {
  private static final int SLICE = 4096;
  private static final int OWNERS_AT_ONCE = 16;

  private final Registry registry;
  private final String source;

  /**
   * A reader.
   *
   * @param source the name that its buffers carry
   */
  public RegistryReader(Registry registry, String source) {
    this.registry = registry;
    this.source = source;
  }

  /**
   * What one process holds on one device.
   *
   * @param device the owner's number of it
   * @param bytes by {@link Kind}
   * @param reportsPrograms whether its client reports circular buffers and kernels
   * @param since when its first event came
   * @param recovered whether an earlier server took that event
   * @param gap see {@link Owner#gap}
   */
  public record Holding(
      ProcessFacts owner,
      int device,
      List<Long> bytes,
      boolean reportsPrograms,
      Instant since,
      boolean recovered,
      String gap) {}

  /**
   * What every live process holds, by device; a device where all was freed again counts zero. Each
   * process is of one instant; processes may be of different ones. The devices of a process come
   * one after the other, and {@code to} is called without the lock.
   */
  public void holdings(Consumer<Holding> to) {
    List<Holding> some = new ArrayList<>();
    for (int from = 0; from >= 0; ) {
      from = holdings(from, some);
      some.forEach(to);
      some.clear();
    }
  }

  private int holdings(int from, List<Holding> into) {
    registry.lock().lock();
    try {
      int end = registry.ownerSlots();
      int to = Math.min(from + OWNERS_AT_ONCE, end);
      for (int slot = from; slot < to; slot++) {
        @Nullable Owner owner = registry.owner(slot);
        for (int device = 0; owner != null && device < Registry.DEVICES; device++) {
          if (!owner.isRetired() && owner.knowsDevice(device)) {
            into.add(holding(owner, device));
          }
        }
      }
      return to == end ? -1 : to;
    } finally {
      registry.lock().unlock();
    }
  }

  /** Live processes that found no room: pid and start ticks; the latest of them. */
  public Map<Integer, Long> refused() {
    registry.lock().lock();
    try {
      return registry.refused();
    } finally {
      registry.lock().unlock();
    }
  }

  /**
   * Live entries, in no particular order. Entries that come or go meanwhile may be in it or not.
   *
   * @param pid of this process only; null for all
   * @param device of this number only; null for all
   * @param limit how many at most
   */
  public List<LiveBuffer> buffers(@Nullable Integer pid, @Nullable Integer device, int limit) {
    return list(
        (owner, word) ->
            (pid == null || pid == owner.pid())
                && (device == null || device == EntryLayout.device(word)),
        limit);
  }

  /** Chooses entries; called under the registry's lock, so it has to be quick. */
  @FunctionalInterface
  public interface Wanted {

    /** Whether entries of this owner, on the device of this number of its own, are wanted. */
    boolean accepts(ProcessFacts owner, int device);
  }

  /** The same, of the entries that are {@code wanted}. */
  public List<LiveBuffer> buffers(Wanted wanted, int limit) {
    return list((owner, word) -> wanted.accepts(owner.facts(), EntryLayout.device(word)), limit);
  }

  /** Live kernels, in no particular order. */
  public List<LiveBuffer> kernels(int limit) {
    return list((owner, word) -> EntryLayout.kind(word) == Kind.KERNEL, limit);
  }

  private interface Filter {
    boolean accepts(Owner owner, long word);
  }

  private List<LiveBuffer> list(Filter filter, int limit) {
    List<LiveBuffer> found = new ArrayList<>();
    int from = 0;
    while (from >= 0 && found.size() < limit) {
      from = slice(from, filter, limit, found);
    }
    return found;
  }

  /** Where to go on, or -1 at the end. */
  private int slice(int from, Filter filter, int limit, List<LiveBuffer> found) {
    registry.lock().lock();
    try {
      if (registry.isClosed()) {
        return -1;
      }
      int to = Math.min(from + SLICE, registry.entries().used());
      for (int entry = from; entry < to && found.size() < limit; entry++) {
        long word = registry.entries().records().getLong(entry, EntryLayout.STATE);
        if (EntryLayout.isLive(word)) {
          @Nullable Owner owner =
              registry.owner(registry.entries().records().getInt(entry, EntryLayout.OWNER));
          if (owner != null && !owner.isRetired() && filter.accepts(owner, word)) {
            found.add(buffer(entry, word, owner));
          }
        }
      }
      return to == registry.entries().used() ? -1 : to;
    } finally {
      registry.lock().unlock();
    }
  }

  private LiveBuffer buffer(int entry, long word, Owner owner) {
    RecordFile entries = registry.entries().records();
    return new LiveBuffer(
        owner.pid(),
        null,
        EntryLayout.device(word),
        source,
        Kind.memoryType(EntryLayout.kind(word)),
        entries.getLong(entry, EntryLayout.ID),
        EntryLayout.size(word),
        entries.getInt(entry, EntryLayout.REFERENCES),
        Registry.seconds(entries.getInt(entry, EntryLayout.SINCE)));
  }

  private static Holding holding(Owner owner, int device) {
    List<Long> bytes = new ArrayList<>(Kind.COUNT);
    for (int kind = 0; kind < Kind.COUNT; kind++) {
      bytes.add(owner.bytes(device, kind));
    }
    return new Holding(
        owner.facts(),
        device,
        List.copyOf(bytes),
        owner.reportsPrograms(),
        owner.since(),
        owner.isRecovered(),
        owner.gap());
  }
}
