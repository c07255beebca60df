package ttmem.sources.ledger;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.read.CoreSet;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerException;
import ttmem.ledger.read.LedgerReader;
import ttmem.model.LiveBuffer;
import ttmem.sources.BufferSource.Wanted;
import ttmem.sources.host.ProcessFacts;

/** The entries of one ledger as live buffers. */
final class LedgerBuffers {
  private final ProcessFacts owner;
  private final LedgerReader ledger;
  private final Wanted wanted;
  private final int limit;
  private final Map<Integer, long[]> residents = new HashMap<>();

  LedgerBuffers(ProcessFacts owner, LedgerReader ledger, Wanted wanted, int limit) {
    this.owner = owner;
    this.ledger = ledger;
    this.wanted = wanted;
    this.limit = limit;
  }

  /** Adds them, until there are {@code limit} in all. */
  void addTo(List<LiveBuffer> buffers) {
    boolean[] asked = new boolean[256];
    boolean any = false;
    for (int number = 0; number < asked.length; number++) {
      asked[number] = wanted.includes(owner.identity(), number);
      any |= asked[number];
    }
    if (!any || buffers.size() >= limit) {
      return;
    }
    try {
      int _ =
          ledger.entries(
              entry -> {
                if (asked[entry.device()] && buffers.size() < limit) {
                  buffers.add(buffer(entry));
                }
              });
    } catch (LedgerException e) {
      // The next look finds it damaged, and says so in the status.
    }
  }

  private LiveBuffer buffer(Entry entry) {
    return new LiveBuffer(
        owner.pid(),
        null,
        entry.device(),
        LedgerSource.NAME,
        entry.type().memoryType(),
        entry.address(),
        entry.sizeBytes(),
        1,
        ProcessLedgers.instant(entry.stampNs()),
        tag(entry),
        shape(entry));
  }

  private @Nullable String tag(Entry entry) {
    try {
      String text = ledger.tag(entry.tag());
      return text == null || text.isEmpty() ? null : text;
    } catch (LedgerException e) {
      return null;
    }
  }

  private LiveBuffer.Shape shape(Entry entry) {
    return switch (entry.kind()) {
      case BUFFER ->
          new LiveBuffer.Shape(
              entry.banked() ? entry.partBytes() : null,
              entry.banked() ? (int) entry.banksOrProgram() : null,
              null,
              null,
              null,
              null);
      case CIRCULAR_BUFFER ->
          new LiveBuffer.Shape(
              null,
              null,
              entry.partBytes(),
              cores(entry),
              entry.banksOrProgram(),
              entry.resident(),
              residentCores(entry));
      case KERNEL -> new LiveBuffer.Shape(null, null, null, null, entry.banksOrProgram(), null);
    };
  }

  private @Nullable Integer cores(Entry entry) {
    try {
      int cores = ledger.coreSet(entry.detail()).size();
      return cores == 0 ? null : cores;
    } catch (LedgerException e) {
      return null;
    }
  }

  private @Nullable String residentCores(Entry entry) {
    try {
      long[] programs = residents.get(entry.device());
      if (programs == null) {
        programs = ledger.residentPrograms(entry.device());
        if (programs == null) {
          return null;
        }
        residents.put(entry.device(), programs);
      }
      CoreSet cores = ledger.coreSet(entry.detail());
      if (cores.size() == 0) {
        return null;
      }
      BitSet own = new BitSet(programs.length);
      for (int core = 0; core < programs.length; core++) {
        own.set(core, programs[core] == entry.banksOrProgram() + 1);
      }
      return cores.and(own).toString();
    } catch (LedgerException e) {
      return null;
    }
  }
}
