package ttmem.monitor.autopsy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Counters;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.Intent;
import ttmem.ledger.read.LedgerDevice;
import ttmem.ledger.read.LedgerEvent;
import ttmem.ledger.read.LedgerException;
import ttmem.ledger.read.LedgerHeader;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.LedgerState;
import ttmem.ledger.read.Recovery;
import ttmem.model.MemoryType;
import ttmem.monitor.autopsy.Autopsy.DeviceUse;
import ttmem.monitor.autopsy.Autopsy.End;
import ttmem.monitor.autopsy.Autopsy.Event;
import ttmem.monitor.autopsy.Autopsy.Item;
import ttmem.monitor.autopsy.Autopsy.TagUse;

/** Reads one dead ledger through; memory is bounded by its tags, not by its entries. */
final class Examination {
  private static final int LARGEST = 20;
  private static final int LAST_EVENTS = 20;
  private static final int MOST_TAGS = 200;

  private final Recovery ledger;
  private final LedgerState state;
  private final int uid;
  private final List<String> doubts = new ArrayList<>();
  private final Map<TagKey, long[]> tags = new HashMap<>();
  private final PriorityQueue<Entry> largest =
      new PriorityQueue<>(Comparator.comparingLong(Entry::sizeBytes));

  private record TagKey(int device, int tag, LedgerType type) {}

  private Examination(LedgerReader reader) throws LedgerException {
    uid = reader.stat().uid();
    ledger = Recovery.of(reader);
    state = ledger.state();
  }

  /**
   * What a ledger says.
   *
   * @param processRuns whether the process that left it runs another program by now
   * @throws LedgerException if it can't be read
   */
  static Autopsy of(Path file, LedgerReader reader, boolean processRuns) throws LedgerException {
    return new Examination(reader).autopsy(file, processRuns);
  }

  private Autopsy autopsy(Path file, boolean processRuns) throws LedgerException {
    int torn = ledger.entries(this::add);
    LedgerHeader header = ledger.header();
    Intent unfinished = ledger.inFlight();
    if (unfinished != null) {
      doubts.add(
          "it died within event %d, %s of %s bytes=%d at 0x%x on device %d: shown as finished"
              .formatted(
                  unfinished.number(),
                  label(unfinished.operation()),
                  unfinished.type().memoryType().label(),
                  unfinished.entry().sizeBytes(),
                  unfinished.entry().address(),
                  unfinished.device()));
    }
    doubts.addAll(ledger.doubts());
    if (torn > 0) {
      doubts.add("entries=" + torn + " can't be read");
    }
    if (state.unlisted() > 0) {
      doubts.add("entries=" + state.unlisted() + " are in the sums only: there was no room");
    }
    if (state.inexactSinceNs() != 0) {
      doubts.add("sums are lower bounds: its tracker had no memory left");
    }
    return new Autopsy(
        file.toString(),
        header.name(),
        header.processName(),
        header.command(),
        uid,
        header.created(),
        lastSign(header),
        end(processRuns),
        state.exitStatus(),
        state.events(),
        devices(),
        tagUses(),
        items(),
        events(),
        doubts);
  }

  private Instant lastSign(LedgerHeader header) {
    long wallNs =
        Math.max(header.createdWallNs(), Math.max(state.lastWallNs(), state.endedWallNs()));
    return Instant.EPOCH.plusNanos(wallNs);
  }

  private End end(boolean processRuns) {
    return switch (state.end()) {
      case EXIT -> End.EXIT;
      case CLOSED -> End.CLOSED;
      case NONE -> processRuns ? End.EXEC : End.WITHOUT_A_WORD;
    };
  }

  private void add(Entry entry) {
    long[] sum =
        tags.computeIfAbsent(
            new TagKey(entry.device(), entry.tag(), entry.type()), key -> new long[2]);
    boolean counts = entry.type() != LedgerType.CB || entry.resident();
    sum[0] += counts ? entry.sizeBytes() : 0;
    sum[1]++;
    largest.add(entry);
    if (largest.size() > LARGEST) {
      largest.remove();
    }
  }

  private List<DeviceUse> devices() throws LedgerException {
    List<DeviceUse> uses = new ArrayList<>();
    for (int number : state.devicesUsed()) {
      LedgerDevice device = ledger.device(number);
      for (LedgerType type : LedgerType.values()) {
        Counters counters = device.counter(type);
        if (counters.everUsed()) {
          uses.add(
              new DeviceUse(
                  number,
                  device.uniqueId(),
                  device.bdf(),
                  type.memoryType(),
                  counters.currentBytes(),
                  counters.currentCount(),
                  counters.peakBytes(),
                  counters.allocs(),
                  counters.frees()));
        }
      }
    }
    return uses;
  }

  private List<TagUse> tagUses() throws LedgerException {
    List<TagUse> uses = new ArrayList<>();
    for (Map.Entry<TagKey, long[]> each : tags.entrySet()) {
      TagKey key = each.getKey();
      uses.add(
          new TagUse(
              key.device,
              tag(key.tag),
              key.type.memoryType(),
              each.getValue()[0],
              (int) each.getValue()[1]));
    }
    uses.sort(
        Comparator.comparingLong((TagUse use) -> -use.bytes())
            .thenComparing(TagUse::tag)
            .thenComparing(TagUse::type));
    if (uses.size() > MOST_TAGS) {
      doubts.add("tags=" + (uses.size() - MOST_TAGS) + " more, which held less, are not listed");
    }
    return uses.subList(0, Math.min(MOST_TAGS, uses.size()));
  }

  private List<Item> items() throws LedgerException {
    List<Item> items = new ArrayList<>();
    while (!largest.isEmpty()) {
      Entry entry = largest.remove();
      items.addFirst(
          new Item(
              entry.device(),
              entry.type().memoryType(),
              entry.address(),
              entry.sizeBytes(),
              instant(entry.stampNs()),
              tag(entry.tag())));
    }
    return items;
  }

  private List<Event> events() throws LedgerException {
    List<Event> events = new ArrayList<>();
    for (LedgerEvent event : ledger.events(LAST_EVENTS)) {
      LedgerType type = event.type();
      @Nullable MemoryType memoryType = type == null ? null : type.memoryType();
      events.add(
          new Event(
              event.number(),
              instant(event.stampNs()),
              event.operation() == null ? "?" : label(event.operation()),
              memoryType,
              event.device(),
              event.address(),
              event.sizeBytes(),
              tag(event.tag())));
    }
    return events;
  }

  private String tag(int number) throws LedgerException {
    String text = ledger.tag(number);
    return text == null ? "" : text;
  }

  private static String label(Enum<?> operation) {
    return operation.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Instant instant(long wallNs) {
    return wallNs <= 0 ? null : Instant.EPOCH.plusNanos(wallNs);
  }
}
