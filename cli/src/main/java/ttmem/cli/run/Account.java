package ttmem.cli.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerDevice;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.LedgerState;
import ttmem.ledger.read.LedgerView;
import ttmem.ledger.read.Recovery;

/**
 * What one ledger of a run says.
 *
 * @param pid of its process
 * @param command of its process, raw
 * @param fromNs when it began, wall clock
 * @param toNs when it ended; {@link Long#MAX_VALUE} if it goes on
 * @param peaks by device and type
 * @param live what was allocated last, by device, type and tag
 * @param events how many there were
 * @param bound whether its counters are lower bounds only
 */
record Account(
    int pid,
    String command,
    long fromNs,
    long toNs,
    Map<String, Map<LedgerType, Long>> peaks,
    Map<Held, Total> live,
    long events,
    boolean bound) {

  /** Allocations that belong together. */
  record Held(String device, LedgerType type, String tag) {}

  /** How many they are, and their bytes. */
  record Total(long count, long bytes) {
    Total plus(Total other) {
      return new Total(count + other.count, bytes + other.bytes);
    }
  }

  static Account read(Path ledger, boolean alive, long endedNs) throws IOException {
    try (LedgerReader reader = LedgerReader.open(ledger, true)) {
      LedgerView view = alive ? reader : Recovery.of(reader);
      LedgerState state = view.state();
      Map<String, Map<LedgerType, Long>> peaks = new LinkedHashMap<>();
      Map<Integer, String> names = new LinkedHashMap<>();
      for (int number : state.devicesUsed()) {
        LedgerDevice device = view.device(number);
        names.put(number, name(device));
        Map<LedgerType, Long> its = new EnumMap<>(LedgerType.class);
        device
            .counters()
            .forEach(
                (type, counter) -> {
                  if (counter.everUsed()) {
                    its.put(type, counter.peakBytes());
                  }
                });
        peaks.put(name(device), its);
      }
      long said = state.endedWallNs();
      return new Account(
          view.header().name().pid(),
          view.header().command(),
          view.header().createdWallNs(),
          alive ? Long.MAX_VALUE : said == 0 ? endedNs : Math.min(said, endedNs),
          peaks,
          live(view, names),
          state.events(),
          state.inexactSinceNs() != 0);
    }
  }

  private static Map<Held, Total> live(LedgerView view, Map<Integer, String> names)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    int torn = view.entries(entries::add);
    Map<Held, Total> live = new LinkedHashMap<>();
    for (Entry entry : entries) {
      String tag = Objects.requireNonNullElse(view.tag(entry.tag()), "");
      String device = names.getOrDefault(entry.device(), "device " + entry.device());
      live.merge(new Held(device, entry.type(), tag), new Total(1, entry.sizeBytes()), Total::plus);
    }
    long unlisted = view.state().unlisted() + torn;
    if (unlisted > 0) {
      live.merge(
          new Held("a device", LedgerType.DRAM, "(not listed: no room)"),
          new Total(unlisted, 0),
          Total::plus);
    }
    return live;
  }

  /** Processes that declare a chip mean the same one by the same name. */
  private static String name(LedgerDevice device) {
    if (device.bdf() != null) {
      return device.bdf();
    }
    Long id = device.uniqueId();
    return id == null ? "device " + device.number() : "chip %016X".formatted(id);
  }
}
