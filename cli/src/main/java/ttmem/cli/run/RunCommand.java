package ttmem.cli.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import ttmem.cli.ByteCount;
import ttmem.cli.Call;
import ttmem.cli.Command;
import ttmem.cli.ExitCode;
import ttmem.cli.Failure;
import ttmem.cli.Options;
import ttmem.cli.OutputFile;
import ttmem.ledger.format.LedgerType;

/** {@code ttmem run -- COMMAND}: a command with tracking on, and what it took at most. */
public final class RunCommand implements Command {
  private static final String LEAK = "--fail-on-leak";
  private static final String DRAM = "--max-dram";
  private static final String L1 = "--max-l1";
  private static final String JSON = "--json-file";
  private static final String JUNIT = "--junit";

  @Override
  public String name() {
    return "run";
  }

  @Override
  public String summary() {
    return "Runs a command and says how much device memory its processes held at most.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "",
        "Output, signals and exit code are the command's. What it held is said at the end, on"
            + " standard error. A gate gives exit code 1, only if the command itself succeeded;"
            + " with a gate and nothing reported the exit code is 5.");
  }

  @Override
  public void define(CommandSpec spec) {
    spec.parser().stopAtPositional(true);
    spec.addPositional(
        PositionalParamSpec.builder()
            .type(List.class)
            .auxiliaryTypes(String.class)
            .index("0..*")
            .arity("1..*")
            .paramLabel("COMMAND")
            .description("the command and its arguments")
            .build());
    spec.addOption(
        Options.option("fail if an ended process had not given everything back", LEAK).build());
    spec.addOption(Options.valued("SIZE", "fail if a device's DRAM peak was above it", DRAM));
    spec.addOption(Options.valued("SIZE", "fail if a device's L1 peak was above it", L1));
    spec.addOption(Options.valued("FILE", "write the result as JSON, replacing FILE", JSON));
    spec.addOption(Options.valued("FILE", "write the gates as JUnit test cases", JUNIT));
  }

  @Override
  public List<String> shared() {
    return List.of(Options.SYSROOT, Options.SOCKET);
  }

  @Override
  public int run(Call call) {
    List<String> command = new ArrayList<>();
    Object given = call.spec().positionalParameters().getFirst().getValue();
    if (given instanceof List<?> parts) {
      parts.forEach(part -> command.add(String.valueOf(part)));
    }
    Long maxDram = size(call, DRAM);
    Long maxL1 = size(call, L1);
    Workload.Outcome outcome;
    try {
      outcome = Workload.run(call, command);
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, "can't run " + command.getFirst() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.FAILED, "interrupted");
    }
    List<RunReport.Gate> gates = new ArrayList<>();
    if (call.has(LEAK)) {
      gates.add(new RunReport.Gate("fail-on-leak", leak(outcome)));
    }
    gate(gates, "max-dram", maxDram, outcome, LedgerType.DRAM);
    gate(gates, "max-l1", maxL1, outcome, LedgerType.L1);
    RunReport report = outcome.report(command, gates);
    call.console().note(report.text());
    write(call, JSON, report.json());
    write(call, JUNIT, report.junit());
    return exitCode(report);
  }

  static int exitCode(RunReport report) {
    if (report.exitCode() != 0) {
      return report.exitCode();
    }
    if (report.gates().isEmpty()) {
      return ExitCode.OK;
    }
    if (!report.measured()) {
      return ExitCode.FAILED;
    }
    boolean failed = report.gates().stream().anyMatch(gate -> gate.failure() != null);
    return failed ? ExitCode.CONDITION_FALSE : ExitCode.OK;
  }

  private static @Nullable String leak(Workload.Outcome outcome) {
    if (outcome.peaks().isEmpty()) {
      return "nothing was reported";
    }
    if (outcome.sampled()) {
      return "what was left can't be told of programs without a tracker";
    }
    long count = outcome.left().values().stream().mapToLong(Account.Total::count).sum();
    long bytes = outcome.left().values().stream().mapToLong(Account.Total::bytes).sum();
    return count == 0
        ? doubt(outcome)
        : "expected nothing left, allocations=" + count + " bytes=" + bytes;
  }

  private static void gate(
      List<RunReport.Gate> gates,
      String name,
      @Nullable Long max,
      Workload.Outcome outcome,
      LedgerType type) {
    if (max == null) {
      return;
    }
    String failure = outcome.peaks().isEmpty() ? "nothing was reported" : null;
    for (Map.Entry<String, Map<LedgerType, Peaks.Peak>> device : outcome.peaks().entrySet()) {
      Peaks.Peak peak = device.getValue().get(type);
      if (peak != null && peak.bytes() > max) {
        failure = "expected at most " + max + " bytes, peak=" + peak.bytes();
        failure += " device=" + device.getKey() + (peak.atMost() ? " (sum of peaks)" : "");
      }
    }
    gates.add(new RunReport.Gate(name, failure == null ? doubt(outcome) : failure));
  }

  /** What isn't known whole never passes. */
  private static @Nullable String doubt(Workload.Outcome outcome) {
    return outcome.remarks().isEmpty()
        ? null
        : "can't be told for sure: " + outcome.remarks().getFirst();
  }

  private static @Nullable Long size(Call call, String option) {
    String text = call.text(option);
    return text == null ? null : (Long) ByteCount.parse(option, text);
  }

  private static void write(Call call, String option, String text) {
    String file = call.text(option);
    if (file != null) {
      OutputFile.replace(option, Path.of(file).toString(), text);
    }
  }
}
