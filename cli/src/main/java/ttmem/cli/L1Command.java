package ttmem.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import ttmem.cli.render.L1Renderer;
import ttmem.cli.render.NoDevice;
import ttmem.monitor.DetailedMemoryStats;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.L1JsonWriter;
import ttmem.monitor.questions.Observation;

/** {@code ttmem l1}: the combined view of L1. */
final class L1Command implements Command {
  private static final String CORES = "--cores";

  @Override
  public String name() {
    return "l1";
  }

  @Override
  public String summary() {
    return "Splits the L1 of a device: allocator, circular buffers, kernels, reserved, free.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "",
        "Each number says where it comes from: measured, published by an allocator, inferred from",
        "the board, or unknown and why.");
  }

  @Override
  public void define(CommandSpec spec) {
    spec.addOption(Options.option("one row per core too", CORES).build());
  }

  @Override
  public List<String> shared() {
    return List.of(
        Options.DEVICE,
        Options.FILE,
        Options.JSON,
        Options.SYSROOT,
        Options.SOCKET,
        Options.STRICT,
        Options.COLORS);
  }

  @Override
  public int run(Call call) {
    try (SystemMemoryMonitor monitor = call.monitor()) {
      Observation all = call.look(monitor);
      Observation look = call.selection().of(all);
      List<DetailedMemoryStats> devices =
          look.snapshot().devices().stream()
              .map(device -> DetailedMemoryStats.of(look, device))
              .toList();
      if (devices.isEmpty()) {
        call.console().error(NoDevice.hint(all.snapshot().driver()));
      }
      if (call.json()) {
        Answer.print(call, out -> L1JsonWriter.write(devices, look.time(), JsonForm.PRETTY, out));
      } else {
        Answer.print(call, new L1Renderer(call.look()).render(devices, call.has(CORES)));
      }
      return call.exitCode(all.snapshot());
    }
  }
}
