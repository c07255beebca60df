package ttmem.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import ttmem.cli.render.CsvRenderer;
import ttmem.cli.render.DetailRenderer;
import ttmem.cli.render.ListRenderer;
import ttmem.cli.render.Look;
import ttmem.cli.render.TableRenderer;
import ttmem.monitor.SystemMemoryMonitor;

/** {@code ttmem} alone: the table, or the same facts as a list, as full text, as CSV or as JSON. */
final class TableCommand implements Command {
  private static final String LIST = "-L";
  private static final String QUERY = "-q";
  private static final String SNAPSHOT = "-s";
  private static final String QUERY_DEVICE = "--query-device";
  private static final String QUERY_APPS = "--query-compute-apps";
  private static final String FORMAT = "--format";
  private static final String HELP_FIELDS = "--help-query-device";

  @Override
  public String name() {
    return "ttmem";
  }

  @Override
  public String summary() {
    return "Shows the memory of Tenstorrent devices: how much is used, and by which process.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "",
        "Exit codes: 0 ok, 1 what was asked is not so, 2 usage, 3 no server, 4 no permission,",
        "5 a source failed, 6 a filter matched nothing, 130 interrupted.");
  }

  @Override
  public void define(CommandSpec spec) {
    flag(spec, "list the devices, one line each", LIST, "-ls");
    flag(spec, "everything that is known, with the reasons for what is not", QUERY);
    flag(spec, "one JSON snapshot, as --json", SNAPSHOT);
    value(spec, "FIELDS", "CSV of device fields; see " + HELP_FIELDS, QUERY_DEVICE, "--query-gpu");
    value(spec, "FIELDS", "CSV of process fields; see " + HELP_FIELDS, QUERY_APPS);
    value(spec, "csv[,noheader][,nounits]", "form of the two above", FORMAT);
    flag(spec, "list the fields that can be queried", HELP_FIELDS, "--help-query-gpu");
  }

  private static void flag(CommandSpec spec, String description, String first, String... more) {
    spec.addOption(
        OptionSpec.builder(first, more)
            .type(boolean.class)
            .arity("0")
            .description(description)
            .build());
  }

  private static void value(
      CommandSpec spec, String label, String description, String first, String... more) {
    spec.addOption(
        OptionSpec.builder(first, more)
            .type(String.class)
            .arity("1")
            .paramLabel(label)
            .description(description)
            .build());
  }

  @Override
  public int run(Call call) {
    if (call.has(HELP_FIELDS)) {
      call.console().print(CsvRenderer.help());
      return ExitCode.OK;
    }
    ViewFactory views = views(call);
    boolean hint = !isJson(call) && (call.has(LIST) || call.has(QUERY) || isCsv(call));
    try (SystemMemoryMonitor monitor = call.monitor()) {
      Presenter presenter = new Presenter(call, monitor);
      return hint ? presenter.presentWithHint(views) : presenter.present(views);
    }
  }

  private static ViewFactory views(Call call) {
    String deviceFields = call.text(QUERY_DEVICE);
    String processFields = call.text(QUERY_APPS);
    String format = call.text(FORMAT);
    boolean csv = isCsv(call);
    int kinds = 0;
    for (boolean kind :
        new boolean[] {
          call.has(LIST), call.has(QUERY), deviceFields != null, processFields != null
        }) {
      kinds += kind ? 1 : 0;
    }
    if (kinds > 1) {
      throw Failure.usage("expected one of -L, -q, --query-device, --query-compute-apps");
    }
    if (csv && isJson(call)) {
      throw Failure.usage("expected CSV or JSON, but got a query and --json");
    }
    if (format != null && !csv) {
      throw Failure.usage("--format needs --query-device or --query-compute-apps");
    }
    if (csv) {
      CsvRenderer renderer = csv(deviceFields, processFields, format);
      return look -> renderer::render;
    }
    if (isJson(call)) {
      boolean stream = call.intervalMs() > 0;
      return look -> snapshot -> Json.snapshot(snapshot, stream);
    }
    if (call.has(LIST)) {
      return look -> new ListRenderer(look)::render;
    }
    return call.has(QUERY) ? look -> new DetailRenderer(look)::render : look -> table(look, call);
  }

  private static View table(Look look, Call call) {
    return new TableRenderer(look, call.sort(), root(call))::render;
  }

  private static String root(Call call) {
    return Objects.requireNonNullElse(call.sysroot(), "").toString();
  }

  private static boolean isCsv(Call call) {
    return call.text(QUERY_DEVICE) != null || call.text(QUERY_APPS) != null;
  }

  private static boolean isJson(Call call) {
    return call.json() || call.has(SNAPSHOT);
  }

  private static CsvRenderer csv(
      @Nullable String deviceFields, @Nullable String processFields, @Nullable String format) {
    try {
      return deviceFields != null
          ? CsvRenderer.devices(deviceFields, format == null ? "csv" : format)
          : CsvRenderer.processes(
              Objects.requireNonNullElse(processFields, ""), format == null ? "csv" : format);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }
}
