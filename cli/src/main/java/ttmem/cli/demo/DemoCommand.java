package ttmem.cli.demo;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import ttmem.cli.Call;
import ttmem.cli.Command;
import ttmem.cli.ExitCode;
import ttmem.cli.Failure;
import ttmem.cli.Options;

/** {@code ttmem demo}: the whole thing at work, without a card. */
public final class DemoCommand implements Command {
  private static final String SECONDS = "--seconds";
  private static final int USUAL_SECONDS = 20;
  private static final int MIN_SECONDS = 4;
  private static final int MAX_SECONDS = 3600;

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "Shows ttmem at work on a pretended host; needs no accelerator.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "",
        "Pretends a host with one n300 and starts a real server and three real processes that"
            + " allocate like a small transformer: two on modelled chips, with ledgers, and one old"
            + " client. Shows the table, kills one process on the way, and says what was seen and"
            + " what the dead one held. Sockets and files are private and are removed at the end.");
  }

  @Override
  public void define(CommandSpec spec) {
    spec.addOption(Options.valued("N", "how long, " + MIN_SECONDS + " to " + MAX_SECONDS, SECONDS));
  }

  @Override
  public List<String> shared() {
    return List.of(Options.COLORS);
  }

  @Override
  public int run(Call call) {
    int seconds = seconds(call.text(SECONDS));
    try (Stage stage = Stage.open()) {
      Runtime.getRuntime().addShutdownHook(new Thread(stage::close, "ttmem-demo-clean-up"));
      return play(call, stage, seconds);
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, "the demo failed: " + e.getMessage());
    }
  }

  private static int play(Call call, Stage stage, int seconds) throws IOException {
    try {
      new Play(call, stage, seconds).run();
      return ExitCode.OK;
    } catch (IOException e) {
      if (stage.isClosed()) {
        return ExitCode.OK; // The user ended it: whatever failed did so because of that.
      }
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    }
  }

  private static int seconds(@Nullable String text) {
    int seconds = USUAL_SECONDS;
    if (text != null) {
      try {
        seconds = Integer.parseInt(text);
      } catch (NumberFormatException e) {
        seconds = -1;
      }
    }
    if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) {
      throw Failure.usage(
          "expected " + MIN_SECONDS + " to " + MAX_SECONDS + ", but got " + SECONDS + "=" + text);
    }
    return seconds;
  }
}
