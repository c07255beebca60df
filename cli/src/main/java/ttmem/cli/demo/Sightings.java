package ttmem.cli.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.Sizes;
import ttmem.model.Amounts;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;

/** What the snapshots of one demo showed: the peaks of each process, and what happened to them. */
final class Sightings {
  private static final List<MemoryType> SHOWN =
      List.of(MemoryType.DRAM, MemoryType.L1, MemoryType.CB, MemoryType.KERNEL);

  private final Map<Integer, String> names = new LinkedHashMap<>();
  private final Map<Integer, Map<MemoryType, Long>> peaks = new LinkedHashMap<>();
  private boolean emptyNow;
  private int snapshots;

  void saw(Snapshot snapshot) {
    snapshots++;
    for (ProcessInfo process : snapshot.processes()) {
      if (process.usage().isEmpty()) {
        continue;
      }
      names.putIfAbsent(process.pid(), programName(process.command()));
      Map<MemoryType, Long> peak = peaks.computeIfAbsent(process.pid(), _ -> new LinkedHashMap<>());
      Amounts amounts = process.counted();
      for (MemoryType type : SHOWN) {
        peak.merge(type, amounts.get(type).orElse(0), Math::max);
      }
    }
    emptyNow =
        snapshot.devices().stream()
            .allMatch(device -> device.memory().used().get(MemoryType.DRAM).orElse(1) == 0);
  }

  /** The closing words, out of what was seen and what the server said. */
  String summary(String killed, long goneMs, List<String> serverLines) {
    StringBuilder out = new StringBuilder("\nWhat was seen, in " + snapshots + " snapshots:\n");
    peaks.forEach(
        (pid, peak) -> {
          out.append("  largest seen of pid ")
              .append(pid)
              .append(" (")
              .append(names.get(pid))
              .append("):");
          peak.forEach(
              (type, bytes) ->
                  out.append(' ').append(Sizes.text(bytes)).append(' ').append(type).append(','));
          out.setCharAt(out.length() - 1, '\n');
        });
    out.append("  ").append(killed).append("; off the table after ").append(goneMs).append(" ms\n");
    out.append(emptyNow ? "  at the end nothing was in use\n" : "  at the end memory was in use\n");
    for (String line : serverLines) {
      if (line.startsWith("process ended") || line.startsWith("stopped")) {
        out.append("  server: ").append(line).append('\n');
      }
    }
    return out.toString();
  }

  private static String programName(@Nullable String command) {
    if (command == null) {
      return "?";
    }
    int end = command.indexOf(' ');
    String program = end < 0 ? command : command.substring(0, end);
    return program.substring(program.lastIndexOf('/') + 1);
  }
}
