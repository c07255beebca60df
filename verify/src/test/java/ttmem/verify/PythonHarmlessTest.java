package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.files.FileStat;
import ttmem.ledger.files.PosixLocks;
import ttmem.testkit.Child;

/** Whatever stands in its way, a Python program does what it does without ttmem. */
@Timeout(120)
class PythonHarmlessTest {
  private static final String WORK =
      """
      import ttmem
      for i in range(3000):
          ttmem.alloc(0, "DRAM", 64 * i, 3)
      print(ttmem.status().reason)
      """;

  @TempDir Path directory;

  private Python python() {
    return new Python(directory.resolve("ledgers"));
  }

  /** The file systems are mounts that only the process sees. */
  private Python.Ended inside(String mount, String program) throws Exception {
    Path place = Files.createDirectories(directory.resolve("ledgers"));
    ProcessBuilder builder = python().builder(program);
    String unshare = System.getProperty("user.name").equals("root") ? "-m" : "-rm";
    String script = "mount -t tmpfs -o " + mount + " tmpfs " + place + " && exec python3 -c \"$0\"";
    builder.command(List.of("unshare", unshare, "sh", "-c", script, program));
    return Python.run(builder);
  }

  @Test
  void withoutRoomOrPermissionThereIsNoLedgerAndNoHarm() throws Exception {
    for (String mount : List.of("size=64k", "size=15m")) {
      Python.Ended ended = inside(mount, WORK);
      assertThat(ended.output()).startsWith("NoPlace: not enough free memory in ");
      assertThat(ended.exitCode()).isZero();
    }
    Python.Ended ended = inside("ro", WORK);
    assertThat(ended.output()).contains("Read-only file system");
    assertThat(ended.exitCode()).isZero();
  }

  /**
   * 17 MiB, of which 16 must stay free: the first ledger's pages fit, not those of 3000 entries.
   */
  @Test
  void whatDoesNotFitIsStillCounted() throws Exception {
    String program =
        """
        import ttmem
        from ttmem import _calls, _event
        for i in range(20000):
            ttmem.alloc(0, "DRAM", 64 * i, 3)
        header = _event.Header(_calls.books().memory)
        print(header.live, header.inexact, 0 < header.used < 20000, header.used + header.unlisted)
        for i in range(20000):
            ttmem.free(0, "DRAM", 64 * i)
        header = _event.Header(_calls.books().memory)
        print(header.live, header.unlisted)
        """;
    assertThat(inside("size=17m", program))
        .isEqualTo(new Python.Ended(0, "20000 0 True 20000\n0 0\n"));
  }

  @Test
  void aLedgerThatIsRemovedUnderItsWriterHarmsNobody() throws Exception {
    String removing = "import os, ttmem\nos.unlink(ttmem.status().path)\n";
    assertThat(python().run(removing + WORK)).isEqualTo(new Python.Ended(0, "\n"));
  }

  @Test
  void execEndsOneLedgerAndBeginsTheNext() throws IOException {
    String program =
        """
        import os, sys, ttmem
        ttmem.alloc(0, "DRAM", 1, 11)
        print(ttmem.status().path)
        if sys.argv[1:] == ["again"]:
            sys.stdin.readline()
        else:
            os.execv(sys.executable, [sys.executable, "-uc", sys.orig_argv[-1], "again"])
        """;
    try (Child child = python().start(program)) {
      Path before = Path.of(child.hear());
      Path after = Path.of(child.hear());
      assertThat(after.toString()).isEqualTo(before.toString().replace("-1.ledger", "-2.ledger"));
      assertThat(isLocked(before)).isFalse();
      assertThat(isLocked(after)).isTrue();
    }
  }

  private static boolean isLocked(Path ledger) throws IOException {
    return PosixLocks.now().holder(FileStat.of(Path.of(ledger + ".lock")).key()).isPresent();
  }

  @Test
  void theExampleOfTheReadmeRunsAsItStands() throws Exception {
    String readme = Files.readString(Python.CLIENT.resolve("README.md"));
    int start = readme.indexOf("```python\n") + 10;
    String example = readme.substring(start, readme.indexOf("```", start));

    assertThat(python().run(example))
        .isEqualTo(new Python.Ended(0, "Amount(status='at_least', bytes=0)\n"));
  }
}
