package ttmem.ledger.read;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ttmem.ledger.format.DeviceLayout;

/**
 * The circular buffers of one device with their cores: what an event makes of who is resident
 * where, and how many bytes that is.
 */
final class Residents {
  private final Map<Long, List<Placed>> byProgram = new HashMap<>();

  private record Placed(Entry entry, BitSet cores) {}

  private Residents() {}

  /** Of the entries that are live after the event. */
  static Residents of(LedgerView ledger, List<Entry> live) throws LedgerException {
    Residents residents = new Residents();
    for (Entry entry : live) {
      residents
          .byProgram
          .computeIfAbsent(entry.banksOrProgram(), program -> new ArrayList<>())
          .add(new Placed(entry, ledger.coreSet(entry.detail()).bits()));
    }
    return residents;
  }

  /** Changes who is resident on each core as the event does. */
  void apply(Intent intent, long[] programs) {
    long program = intent.entry().banksOrProgram();
    switch (intent.operation()) {
      case CB_RESIDENT ->
          cores(program).stream()
              .filter(core -> core < programs.length)
              .forEach(core -> programs[core] = program + 1);
      case CB_FREE -> {
        BitSet left = cores(program);
        for (int core = 0; core < programs.length; core++) {
          if (programs[core] == program + 1 && !left.get(core)) {
            programs[core] = 0;
          }
        }
      }
      case CB_FREE_ALL -> java.util.Arrays.fill(programs, 0);
      default -> {}
    }
  }

  private BitSet cores(long program) {
    BitSet cores = new BitSet(DeviceLayout.CORES);
    byProgram.getOrDefault(program, List.of()).forEach(placed -> cores.or(placed.cores));
    return cores;
  }

  /** Per core the union of the resident program's ranges, summed over the cores. */
  long bytes(long[] programs) {
    byProgram
        .values()
        .forEach(
            list ->
                list.sort(
                    Comparator.comparing(placed -> placed.entry.address(), Long::compareUnsigned)));
    long bytes = 0;
    for (int core = 0; core < programs.length; core++) {
      if (programs[core] != 0) {
        bytes += union(core, byProgram.getOrDefault(programs[core] - 1, List.of()));
      }
    }
    return bytes;
  }

  private static long union(int core, List<Placed> byAddress) {
    long bytes = 0;
    long end = 0;
    for (Placed placed : byAddress) {
      if (placed.cores.get(core)) {
        long from = Math.max(placed.entry.address(), end);
        long to = placed.entry.address() + placed.entry.partBytes();
        if (to > from) {
          bytes += to - from;
          end = to;
        }
      }
    }
    return bytes;
  }
}
