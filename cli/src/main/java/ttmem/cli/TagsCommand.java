package ttmem.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import ttmem.cli.render.TagsRenderer;
import ttmem.monitor.BufferFilter;
import ttmem.monitor.BufferList;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.TagsJsonWriter;
import ttmem.monitor.questions.Tags;

/** {@code ttmem tags}: live memory by what the programs call it. */
final class TagsCommand implements Command {

  @Override
  public String name() {
    return "tags";
  }

  @Override
  public String summary() {
    return "Sums live buffers by tag: a tree per process and device.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "", "Tags are given by the programs, as ttmem.tag(\"decoder.3\") does; see ttmem buffers.");
  }

  @Override
  public void define(CommandSpec spec) {}

  @Override
  public List<String> shared() {
    return List.of(
        Options.DEVICE,
        Options.PID,
        Options.FILE,
        Options.JSON,
        Options.SYSROOT,
        Options.SOCKET,
        Options.COLORS);
  }

  @Override
  public int run(Call call) {
    @Nullable Integer pid = BuffersCommand.pid(call);
    try (SystemMemoryMonitor monitor = call.monitor()) {
      @Nullable Integer device = BuffersCommand.device(call, monitor);
      BufferList list =
          call.buffers(monitor, new BufferFilter(pid, device, BufferList.MOST))
              .orElseThrow(
                  () -> new Failure(ExitCode.NO_SERVER, "no server runs, and no ledger is read"));
      BuffersCommand.refuseNothing(list, pid, device, null);
      Tags tags = Tags.of(call.snapshot(monitor), list);
      if (call.json()) {
        Answer.print(call, out -> TagsJsonWriter.write(tags, JsonForm.PRETTY, out));
      } else {
        Answer.print(call, new TagsRenderer(call.look()).render(tags));
      }
      return ExitCode.OK;
    }
  }
}
