package ttmem.cli.top;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.cli.TmuxPane;
import ttmem.testkit.Golden;
import ttmem.testkit.HostTree;

/**
 * What a terminal shows of every recorded host, captured from a real one: but for the clock and for
 * charts, which begin when the view is started.
 */
class TopScreensTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final Map<String, TmuxPane> panes = new LinkedHashMap<>();

  @AfterEach
  void close() {
    panes.values().forEach(TmuxPane::close);
  }

  @Test
  void everyRecordedHostLooksAsReviewed() throws Exception {
    for (String name : HostTree.NAMES) {
      Path root = HostTree.unpack(name, java.nio.file.Files.createDirectory(folder.resolve(name)));
      panes.put(name, TopPrograms.top(root, 112, 34, "--sysroot " + root));
    }
    panes.forEach(
        (name, pane) -> {
          check(pane, name, "1", Tab.OVERVIEW);
          check(pane, name, "3", Tab.DEVICE);
        });
  }

  private static void check(TmuxPane pane, String name, String key, Tab tab) {
    await().atMost(DEADLINE).until(pane::screen, screen -> screen.contains("q quit"));
    pane.type(key);
    await().atMost(DEADLINE).until(pane::screen, screen -> screen.contains(tab.title() + "]"));
    Golden.check(
        "screens/" + name + "-" + tab.title().toLowerCase(java.util.Locale.ROOT) + ".txt",
        pane.screen()
            .replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC", "2026-03-14 15:09:26 UTC")
            .replaceAll("[\\u2801-\\u28ff]", " ")
            .replaceAll(" +\\n", "\n"));
  }
}
