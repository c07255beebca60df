package ttmem.ledger;

import java.io.IOException;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Counters;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerView;
import ttmem.ledger.read.WindowPeak;

/** A ledger says what it must: every number of it. */
final class ModelCheck {
  private ModelCheck() {}

  static void equal(String what, @Nullable Object got, @Nullable Object expected) {
    if (!Objects.equals(got, expected)) {
      throw new AssertionError(what + ": expected " + expected + ", but got " + got);
    }
  }

  /** Of a writer between two events, or a recovered one; doubts as in {@link Reading#settled}. */
  static void check(LedgerView view, Reading reading, ModelLedger model) throws IOException {
    equal("events", reading.events(), model.events);
    equal("live", reading.live(), (long) model.live.size());
    equal("listed", (long) reading.entries().size(), reading.live() - reading.unlisted());
    Map<Long, ModelLedger.Live> byNumber = new HashMap<>();
    model.live.forEach(live -> byNumber.put(live.number, live));
    long[] bytes = new long[Reading.DEVICES * LedgerType.SLOTS];
    for (Entry entry : reading.entries()) {
      ModelLedger.Live live = byNumber.get(entry.number());
      if (live == null) {
        throw new AssertionError("a foreign entry: " + entry);
      }
      check(view, entry, live, reading, model);
      bytes[entry.device() * LedgerType.SLOTS + entry.type().number()] += entry.sizeBytes();
    }
    for (int device = 0; device < Reading.DEVICES; device++) {
      for (LedgerType type : LedgerType.values()) {
        check(reading, device, type, model.sum(device, type));
        if (reading.unlisted() == 0 && type != LedgerType.CB) {
          equal(
              "sum of entries",
              bytes[device * LedgerType.SLOTS + type.number()],
              reading.counter(device, type).currentBytes());
        }
      }
      LongBuffer found = reading.residents().get(device);
      if (found != null || reading.unlisted() == 0) {
        LongBuffer residents = LongBuffer.wrap(model.circular(device).residents());
        equal("residents of device " + device, found, residents);
      }
    }
  }

  private static void check(
      LedgerView view, Entry entry, ModelLedger.Live live, Reading reading, ModelLedger model)
      throws IOException {
    boolean same =
        entry.type() == live.type
            && entry.device() == live.device
            && entry.sizeBytes() == live.bytes
            && (live.type == LedgerType.KERNEL || entry.address() == live.address)
            && (live.type.isBuffer() || entry.banksOrProgram() == live.program)
            && (live.type != LedgerType.CB
                || isSameCircularBuffer(view, entry, live, reading, model));
    if (!same) {
      throw new AssertionError(entry + " is not " + live);
    }
  }

  private static boolean isSameCircularBuffer(
      LedgerView view, Entry entry, ModelLedger.Live live, Reading reading, ModelLedger model)
      throws IOException {
    boolean doubted = reading.residents().get(live.device) == null && reading.unlisted() > 0;
    return entry.partBytes() == live.part
        && (doubted || entry.resident() == model.circular(live.device).isResident(live))
        && view.coreSet(entry.detail()).bits().equals(live.cores);
  }

  private static void check(Reading reading, int device, LedgerType type, ModelLedger.Sum sum) {
    Counters got = reading.counter(device, type);
    boolean doubted = got.changing() && type == LedgerType.CB && reading.unlisted() > 0;
    equal(
        "device " + device + " " + type,
        got,
        new Counters(
            doubted ? got.currentBytes() : sum.bytes,
            doubted ? Math.min(got.peakBytes(), sum.peakBytes) : sum.peakBytes,
            sum.count,
            sum.peakCount,
            sum.allocs,
            sum.frees,
            sum.allocatedBytes,
            doubted));
  }

  /** The windowed peaks: those of the newest 64 windows, each as high as it ever was. */
  static void checkWindows(LedgerView view, ModelLedger model) throws IOException {
    for (int device = 0; device < Reading.DEVICES; device++) {
      for (LedgerType type : LedgerType.values()) {
        Map<Long, Long> windows = model.sum(device, type).windows;
        for (WindowPeak peak : view.windows(device, type)) {
          Long highest = windows.get(peak.window());
          if (highest == null || peak.peakBytes() > highest || peak.peakBytes() < 0) {
            throw new AssertionError(
                "%s of window %d, whose highest was %d, of %d windows of %d"
                    .formatted(
                        peak,
                        peak.window(),
                        highest,
                        windows.size(),
                        DeviceLayout.WINDOWS_PER_TYPE));
          }
        }
      }
    }
  }
}
