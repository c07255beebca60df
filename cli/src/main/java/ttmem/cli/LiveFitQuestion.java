package ttmem.cli;

import java.util.ArrayList;
import java.util.List;
import ttmem.cli.render.LiveFitRenderer;
import ttmem.model.Device;
import ttmem.model.Snapshot;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.LiveFitJsonWriter;
import ttmem.monitor.questions.Observation;
import ttmem.monitor.replay.FitQuestion;
import ttmem.monitor.replay.LiveFit;

/** {@code ttmem fit -i DEV}: against what running processes have now. */
final class LiveFitQuestion {
  private LiveFitQuestion() {}

  static int run(Call call, List<FitQuestion> questions) {
    List<Integer> pids = call.pids();
    if (pids.size() > 1) {
      throw Failure.usage("expected one process, but got --pid=" + pids);
    }
    Integer pid = pids.isEmpty() ? null : pids.getFirst();
    try (SystemMemoryMonitor monitor = call.monitor()) {
      Observation look = call.look(monitor);
      Snapshot all = look.snapshot();
      List<Device> devices = call.selection().of(all).devices();
      if (devices.size() != 1) {
        throw Failure.usage(
            "expected one device, but got --device=" + String.join(",", call.list(Options.DEVICE)));
      }
      Device device = all.device(devices.getFirst().id()).orElseThrow();
      List<LiveFit.Answer> answers = new ArrayList<>();
      for (FitQuestion question : questions) {
        answers.addAll(LiveFit.ask(look, device, pid, question));
      }
      if (call.json()) {
        Answer.print(
            call,
            out -> LiveFitJsonWriter.write(device.id(), all.time(), answers, JsonForm.PRETTY, out));
      } else {
        Answer.print(call, new LiveFitRenderer(call.look()).render(all, device, answers));
      }
      return exitCode(answers);
    }
  }

  /** No before unknown: what can't be said must not look like a yes. */
  private static int exitCode(List<LiveFit.Answer> answers) {
    int code = answers.isEmpty() ? ExitCode.FAILED : ExitCode.OK;
    for (LiveFit.Answer answer : answers) {
      switch (answer.verdict()) {
        case DOES_NOT_FIT -> {
          return ExitCode.CONDITION_FALSE;
        }
        case UNKNOWN -> code = ExitCode.FAILED;
        case FITS -> {}
      }
    }
    return code;
  }
}
