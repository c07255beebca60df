package ttmem.cli.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import ttmem.cli.Call;
import ttmem.cli.Failure;
import ttmem.ledger.format.LedgerType;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Usage;
import ttmem.monitor.SystemMemoryMonitor;

/**
 * Programs without a tracker, looked at now and then as everybody sees them. A process belongs to
 * the run if its environment says so: descendants inherit the mark however they detach.
 */
final class Samples implements AutoCloseable {
  static final String MARK = "TTMEM_RUN";
  private static final long EVERY_NS = 200_000_000;

  private final Call call;
  private final SystemMemoryMonitor monitor;
  private final String mark = ProcessHandle.current().pid() + "-" + System.nanoTime();
  private final Map<String, Map<LedgerType, Peaks.Peak>> peaks = new TreeMap<>();
  private long lastNs = System.nanoTime() - EVERY_NS;

  Samples(Call call) {
    this.call = call;
    this.monitor = call.monitor();
  }

  String mark() {
    return mark;
  }

  Map<String, Map<LedgerType, Peaks.Peak>> peaks() {
    return peaks;
  }

  void take() {
    long now = System.nanoTime();
    if (now - lastNs < EVERY_NS) {
      return;
    }
    lastNs = now;
    Snapshot snapshot;
    try {
      snapshot = call.snapshot(monitor);
    } catch (Failure e) {
      return; // a server that went away: the next look may go well
    }
    Map<String, Map<LedgerType, Long>> sums = new HashMap<>();
    for (ProcessInfo process : snapshot.processes()) {
      if (isOfRun(process.pid())) {
        process.usage().forEach(usage -> add(usage, sums));
      }
    }
    sums.forEach(
        (device, its) ->
            its.forEach(
                (type, bytes) ->
                    peaks
                        .computeIfAbsent(device, _ -> new EnumMap<>(LedgerType.class))
                        .merge(
                            type,
                            new Peaks.Peak(bytes, false),
                            (a, b) -> a.bytes() >= b.bytes() ? a : b)));
  }

  private static void add(Usage usage, Map<String, Map<LedgerType, Long>> sums) {
    if (!usage.counted() || usage.source().equals("ledger")) {
      return;
    }
    String device =
        usage.device() != null
            ? "device " + usage.device()
            : "logical device " + usage.logicalDevice();
    for (LedgerType type : LedgerType.values()) {
      Reading reading = usage.amounts().get(type.memoryType());
      if (reading.isKnown()) {
        sums.computeIfAbsent(device, _ -> new EnumMap<>(LedgerType.class))
            .merge(type, reading.value(), Long::sum);
      }
    }
  }

  private boolean isOfRun(int pid) {
    try {
      String environment =
          Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
      return ("\0" + environment).contains("\0" + MARK + "=" + mark + "\0");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    monitor.close();
  }
}
