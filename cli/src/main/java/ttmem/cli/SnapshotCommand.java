package ttmem.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.ObservationJson;
import ttmem.monitor.questions.Observation;

/** {@code ttmem snapshot -o FILE}: a look that is kept, for {@code ttmem diff} and others. */
final class SnapshotCommand implements Command {
  private static final String OUTPUT = "-o";

  @Override
  public String name() {
    return "snapshot";
  }

  @Override
  public String summary() {
    return "Writes what is known now into a file, with the live buffers where they are known.";
  }

  @Override
  public List<String> description() {
    return List.of("", "Example: ttmem snapshot -o before.json; ...; ttmem diff before.json now");
  }

  @Override
  public void define(CommandSpec spec) {
    spec.addOption(
        Options.valued("FILE", "the file, replaced as a whole; default: standard output", OUTPUT));
  }

  @Override
  public List<String> shared() {
    return List.of(Options.SYSROOT, Options.SOCKET, Options.STRICT);
  }

  @Override
  public int run(Call call) {
    try (SystemMemoryMonitor monitor = call.monitor()) {
      Observation look = call.look(monitor);
      String text =
          new String(ObservationJson.bytes(look, JsonForm.PRETTY), StandardCharsets.UTF_8);
      String file = call.text(OUTPUT);
      if (file == null) {
        call.console().print(text);
      } else {
        OutputFile.replace(OUTPUT, file, text);
      }
      return call.exitCode(look.snapshot());
    }
  }
}
