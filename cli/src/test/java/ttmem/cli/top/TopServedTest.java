package ttmem.cli.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.cli.TmuxPane;
import ttmem.model.Snapshot;
import ttmem.server.history.HistoryRecorder;
import ttmem.testkit.HostTree;
import ttmem.testkit.SnapshotSamples;

/** The full-screen view of a real server with a past, in a real terminal. */
class TopServedTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void showsWhatTheServerWatchesAndRecordedAndStaysWhenItIsKilled() throws Exception {
    record(Instant.now());
    HostTree.unpack("n300", folder.resolve("host"));
    Process server =
        new ProcessBuilder(
                ("%s serve --sysroot %s --legacy-socket %s --control-socket %s --state-dir %s"
                        + " --alert untracked --quiet")
                    .formatted(
                        TopPrograms.ttmem(),
                        folder.resolve("host"),
                        folder.resolve("legacy.sock"),
                        folder.resolve("c.sock"),
                        folder.resolve("state"))
                    .split(" "))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      await().atMost(DEADLINE).until(() -> Files.exists(folder.resolve("c.sock")));
      try (TmuxPane pane =
          TopPrograms.top(
              folder,
              130,
              40,
              "--sysroot "
                  + folder.resolve("host")
                  + " --control-socket "
                  + folder.resolve("c.sock"))) {
        until(pane, "LAST 10 MIN");
        until(pane, "⣿");
        pane.type("5");
        until(pane, "[5 Alerts!");
        until(pane, "firing");
        pane.type("1");
        pane.type("{");
        pane.type("{");
        until(pane, "as the server recorded it, every 10 s");
        until(pane, "2 min ago");
        assertThat(pane.screen()).contains("PAST").contains("history");
        pane.type("n");
        await().atMost(DEADLINE).until(pane::screen, text -> !text.contains("PAST"));
        server.destroyForcibly().waitFor();
        until(pane, "STALE");
        until(pane, "server:");
        pane.type("q");
        until(pane, "exit=0");
      }
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  /** Ten minutes of two chips that use what the sample says. */
  private void record(Instant now) throws IOException {
    Path state = Files.createDirectory(folder.resolve("state"));
    try (HistoryRecorder recorder =
        new HistoryRecorder(
            state,
            64 << 20,
            line -> {
              throw new AssertionError(line);
            })) {
      for (int ago = 600; ago > 0; ago -= 10) {
        Snapshot sample = SnapshotSamples.p150x2();
        recorder.record(
            new Snapshot(
                now.minusSeconds(ago),
                sample.host(),
                sample.driver(),
                sample.devices(),
                sample.boards(),
                sample.processes(),
                sample.sources(),
                sample.notes()));
      }
    }
  }

  private static void until(TmuxPane pane, String text) {
    await().atMost(DEADLINE).until(pane::screen, screen -> screen.contains(text));
  }
}
