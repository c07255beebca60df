package ttmem.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Counters;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerState;
import ttmem.ledger.read.LedgerView;
import ttmem.ledger.read.WindowPeak;

/** A ledger says what it must: every number of it. */
final class LedgerCheck {
  private static final long RING_OF_WINDOWS = 64;

  private LedgerCheck() {}

  static void check(LedgerView view, NaiveLedger expected, boolean windows, boolean circular)
      throws IOException {
    LedgerState state = view.state();
    assertThat(state.events()).as("events").isEqualTo(expected.events);
    assertThat(state.live()).as("live").isEqualTo(expected.live.size());
    assertThat(state.inexactSinceNs()).isZero();
    List<Entry> entries = new ArrayList<>();
    assertThat(view.entries(entries::add)).as("torn entries").isZero();
    assertThat((long) entries.size()).as("listed").isEqualTo(state.live() - state.unlisted());
    Map<Long, NaiveLedger.Live> byNumber = new HashMap<>();
    expected.live.forEach(live -> byNumber.put(live.number(), live));
    for (Entry entry : entries) {
      checkEntry(view, entry, byNumber.get(entry.number()), expected, circular);
    }
    for (int device = 0; device < 3; device++) {
      for (LedgerType type : LedgerType.values()) {
        if (circular || type != LedgerType.CB) {
          checkSum(view, device, type, expected.sum(device, type), windows);
        }
        if (state.unlisted() == 0 && type != LedgerType.CB) {
          checkEntriesAddUp(view, entries, device, type);
        }
      }
      if (circular) {
        assertThat(view.residentPrograms(device)).isEqualTo(expected.residents(device));
      }
    }
  }

  private static void checkEntry(
      LedgerView view,
      Entry entry,
      NaiveLedger.@Nullable Live live,
      NaiveLedger expected,
      boolean circular)
      throws IOException {
    if (live == null) {
      throw new AssertionError("a foreign entry: " + entry);
    }
    boolean same =
        entry.type() == live.type()
            && entry.device() == live.device()
            && entry.sizeBytes() == live.bytes()
            && (live.type() == LedgerType.KERNEL || entry.address() == live.address())
            && (live.type().isBuffer() || entry.banksOrProgram() == live.program());
    if (!same) {
      throw new AssertionError(entry + " is not " + live);
    }
    if (live.type() == LedgerType.CB && circular) {
      assertThat(entry.partBytes()).isEqualTo(live.part());
      assertThat(view.coreSet(entry.detail()).bits()).isEqualTo(live.cores());
      assertThat(entry.resident()).as("resident: %s", entry).isEqualTo(expected.isResident(live));
    }
  }

  private static void checkSum(
      LedgerView view, int device, LedgerType type, NaiveLedger.Sum sum, boolean windows)
      throws IOException {
    Counters counters = view.device(device).counter(type);
    assertThat(counters)
        .as("device=%d type=%s", device, type)
        .isEqualTo(
            new Counters(
                sum.bytes,
                sum.peakBytes,
                sum.count,
                sum.peakCount,
                sum.allocs,
                sum.frees,
                sum.allocatedBytes,
                false));
    if (windows) {
      Map<Long, Long> newest = new HashMap<>();
      sum.windows.forEach((w, p) -> newest.merge(w % RING_OF_WINDOWS, w, Math::max));
      for (WindowPeak peak : view.windows(device, type)) {
        assertThat(sum.windows).as("window %d", peak.window()).containsKey(peak.window());
        assertThat(peak.peakBytes()).isLessThanOrEqualTo(sum.windows.get(peak.window()));
      }
    }
  }

  private static void checkEntriesAddUp(
      LedgerView view, List<Entry> entries, int device, LedgerType type) throws IOException {
    long bytes = 0;
    for (Entry entry : entries) {
      bytes += entry.device() == device && entry.type() == type ? entry.sizeBytes() : 0;
    }
    assertThat(bytes).isEqualTo(view.device(device).counter(type).currentBytes());
  }
}
