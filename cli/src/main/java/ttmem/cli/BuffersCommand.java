package ttmem.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import ttmem.cli.render.BuffersRenderer;
import ttmem.monitor.BufferFilter;
import ttmem.monitor.BufferList;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.json.BufferListJsonWriter;
import ttmem.monitor.json.JsonForm;

/** {@code ttmem buffers PID} or {@code --device N}: what lives where, by the server's books. */
final class BuffersCommand implements Command {
  private static final String LIMIT = "--limit";
  private static final String TAG = "--tag";
  private static final int USUAL_LIMIT = 1000;

  @Override
  public String name() {
    return "buffers";
  }

  @Override
  public String summary() {
    return "Lists the live buffers of a process or a device: address, size, banks, age, tag.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "",
        "From the ledgers of tracked processes. Buffers of old clients are kept one by one only by"
            + " ttmem serve.");
  }

  @Override
  public void define(CommandSpec spec) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .type(String.class)
            .index("0")
            .arity("0..1")
            .paramLabel("PID")
            .description("the process; without it --device is needed")
            .build());
    spec.addOption(
        OptionSpec.builder(LIMIT)
            .type(String.class)
            .arity("1")
            .paramLabel("N")
            .description(
                "at most so many, 1 to " + BufferList.MOST + " (default " + USUAL_LIMIT + ")")
            .build());
    spec.addOption(
        OptionSpec.builder(TAG)
            .type(String.class)
            .arity("1")
            .paramLabel("TAG")
            .description("only what has this tag, or one below it (TAG/...)")
            .build());
  }

  @Override
  public List<String> shared() {
    return List.of(
        Options.DEVICE,
        Options.PID,
        Options.SORT,
        Options.FILE,
        Options.JSON,
        Options.SYSROOT,
        Options.SOCKET,
        Options.COLORS);
  }

  @Override
  public int run(Call call) {
    Integer pid = pid(call);
    String limit = call.text(LIMIT);
    int most = limit == null ? USUAL_LIMIT : Call.number(LIMIT, limit, 1, BufferList.MOST);
    if (pid == null && call.list(Options.DEVICE).isEmpty()) {
      throw Failure.usage("expected a PID or --device; see ttmem buffers --help");
    }
    try (SystemMemoryMonitor monitor = call.monitor()) {
      return run(call, monitor, pid, device(call, monitor), most);
    }
  }

  private static int run(
      Call call,
      SystemMemoryMonitor monitor,
      @Nullable Integer pid,
      @Nullable Integer device,
      int most) {
    BufferOrder order = BufferOrder.of(call.text(Options.SORT), call.text(TAG));
    int asked = order.isAny() ? most : BufferList.MOST;
    BufferList list =
        call.buffers(monitor, new BufferFilter(pid, device, asked))
            .map(all -> order.of(all, most))
            .orElseThrow(() -> new Failure(ExitCode.NO_SERVER, nobody(call)));
    refuseNothing(list, pid, device, order.tag());
    Answer.print(call, text(call, list));
    return ExitCode.OK;
  }

  private static String nobody(Call call) {
    return call.sysroot() == null
        ? "no server runs; start one with ttmem serve"
        : "with --sysroot no server is asked but one of --control-socket";
  }

  private static String text(Call call, BufferList list) {
    return call.json()
        ? new String(BufferListJsonWriter.bytes(list, JsonForm.PRETTY), StandardCharsets.UTF_8)
        : new BuffersRenderer(call.look()).render(list);
  }

  /**
   * Fails if there is nothing to show.
   *
   * @throws Failure with the reason
   */
  static void refuseNothing(
      BufferList list, @Nullable Integer pid, @Nullable Integer device, @Nullable String tag) {
    if (!list.buffers().isEmpty()) {
      return;
    }
    String asked =
        Stream.of(asked("pid", pid), asked("device", device), asked("tag", tag))
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(" "));
    String which = asked.isEmpty() ? "" : ": " + asked;
    throw list.hidden()
        ? new Failure(
            ExitCode.PERMISSION,
            "only root, group ttmem and the owner may see these buffers" + which)
        : new Failure(
            ExitCode.NO_MATCH,
            "nobody knows such a live buffer"
                + which
                + "; buffers of old clients are known to ttmem serve only");
  }

  private static String asked(String name, @Nullable Object value) {
    return value == null ? "" : name + "=" + value;
  }

  /** The one process that is asked for; null for all. */
  static @Nullable Integer pid(Call call) {
    String text = call.argument(0);
    List<Integer> option = call.pids();
    if (option.size() + (text == null ? 0 : 1) > 1) {
      throw Failure.usage("expected one PID, but got PID=" + text + " --pid=" + option);
    }
    if (text == null) {
      return option.isEmpty() ? null : option.getFirst();
    }
    return Call.number("PID", text, 1);
  }

  /** The logical id; a device that is named in another way is looked up on the host. */
  static @Nullable Integer device(Call call, SystemMemoryMonitor monitor) {
    List<String> names = call.list(Options.DEVICE);
    if (names.isEmpty()) {
      return null;
    }
    if (names.size() > 1) {
      throw Failure.usage("expected one device, but got --device=" + String.join(",", names));
    }
    try {
      return Integer.valueOf(names.getFirst());
    } catch (NumberFormatException e) {
      return new Selection(names, List.of(), List.of())
          .of(call.snapshot(monitor))
          .devices()
          .getFirst()
          .id();
    }
  }
}
