package ttmem.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/concepts/ledger.md, in a process of its own without any flag. */
class LedgerPageTest {
  private static final Path PAGE = Path.of("../docs/concepts/ledger.md");
  @TempDir Path directory = Path.of("");

  @Test
  void theExampleRunsAndPrintsNothing() throws Exception {
    assertThat(run("", "")).isEmpty();
    assertThat(ledgers()).isEmpty();
  }

  @Test
  void exitIsAnOrderlyEndAndTheLedgerStaysIfSomethingWasLive() throws Exception {
    assertThat(run("Tracker.open().alloc(1, BufferType.L1, 64, 64); System.exit(0);", ""))
        .isEmpty();
    assertThat(ledgers()).hasSize(2);
  }

  @Test
  void aDirectoryThatIsALinkHarmsNobody() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
    assertThat(run("System.out.print(Tracker.open().status().state());", link.toString()))
        .isEqualTo("OFF");
    Files.delete(link);
  }

  private List<Path> ledgers() throws IOException {
    try (var files = Files.list(directory.resolve("ledgers"))) {
      return files.toList();
    }
  }

  private String run(String before, String place) throws Exception {
    String page = Files.readString(PAGE);
    String example = page.substring(page.indexOf("```java\n") + 8);
    example = example.substring(0, example.indexOf("```"));
    Path source = directory.resolve("Example.java");
    Files.writeString(
        source,
        "import ttmem.ledger.*;\nimport ttmem.model.BufferType;\nvoid main() {\n"
            + before
            + "\n"
            + example
            + "}\n");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            source.toString());
    builder.environment().put("TTMEM_DIR", place.isEmpty() ? directory + "/ledgers" : place);
    Path output = directory.resolve("output");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(output);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }
}
