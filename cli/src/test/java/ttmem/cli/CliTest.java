package ttmem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.Device;
import ttmem.model.Snapshot;
import ttmem.model.Untracked;
import ttmem.testkit.Golden;
import ttmem.testkit.SnapshotSamples;

class CliTest {

  @Test
  void printsTheTableWithoutArguments() {
    TestRun.Result result = TestRun.create().run();
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("n300").contains("4242").doesNotContain("\u001b");
  }

  @Test
  void acceptsSharedOptionsBeforeAndAfterTheSubcommand() {
    String before = TestRun.create().run("-p", "4242", "ps").out();
    String after = TestRun.create().run("ps", "-p", "4242").out();
    assertThat(before).contains("PID 4242 (python3): 6.0 GiB DRAM").doesNotContain("4310");
    assertThat(after).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "via-nothing",
        "/dev/tenstorrent/9",
        "0000:FF:00.0",
        "0000000000000000",
      })
  void saysThatNoDeviceMatches(String device) {
    TestRun.Result result = TestRun.on(SnapshotSamples.unknown()).run("-i", device);
    assertThat(result.exitCode()).isEqualTo(ExitCode.NO_MATCH);
    assertThat(result.err()).contains("--device=" + device);
    assertThat(result.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "/dev/tenstorrent/0",
        "0000:01:00.0",
        "01:00.0",
        "00C4A19E3B5D7F02",
        "00c4a19e3b5d7f02",
        "0x00C4A19E3B5D7F02",
        "0X00c4a19e3b5d7f02"
      })
  void findsADeviceByAnyOfItsNames(String name) {
    TestRun.Result result = TestRun.create().run("-L", "--device", name);
    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines()).hasSize(1).first().asString().startsWith("Device 0: n300");
  }

  @Test
  void namesOnlyTheFiltersThatWereGivenAndWhatThereIs() {
    assertThat(TestRun.create().run("-p", "77").err())
        .isEqualTo("ttmem: no process matches --pid=77\n");
    assertThat(TestRun.create().run("-u", "eve", "-i", "0").err())
        .isEqualTo("ttmem: no process matches --user=eve on --device=0\n");
    assertThat(TestRun.create().run("-i", "9").err())
        .isEqualTo("ttmem: no device matches --device=9; there are ids=0,1\n");
    assertThat(TestRun.create().run("-p", "abc").err())
        .isEqualTo("ttmem: expected a number from 1 on, but got --pid=abc\n");
  }

  @Test
  void findsEveryChipOfABoardByItsSerial() {
    assertThat(TestRun.create().run("-L", "-i", "0100014511708037").out().lines()).hasSize(2);
  }

  @Test
  void refusesAnIntervalOutOfRangeAndSaysThatNothingIsReset() {
    TestRun.Result result = TestRun.create().run("-w", "-r", "99");
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("-r=99").contains("ttmem never does");
    assertThat(TestRun.create().run("-w", "-r", "3600001").exitCode()).isEqualTo(ExitCode.USAGE);
    for (String line : new String[] {"-r 0", "-r", "-r -w", "ps -r"}) {
      assertThat(TestRun.create().run(line.split(" ", -1)).err())
          .contains("tt-smi's -r resets a board");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--nonsense",
        "nonsense",
        "--sort=colour",
        "--color-scheme=pink",
        "--interval=5h",
        "-l=x",
        "--query-device=index,shoe_size",
        "--query-device=index --format=xml",
        "--format=csv",
        "-L -q",
        "--json --query-device=index",
        "serve --json",
        "serve -w",
        "-i 0 serve",
        "serve --sort memory",
        "demo --json",
        "--json demo",
        "fit -w",
        "-L ps",
        "man --json",
        "--sysroot /nonexistent",
        "doctor --sysroot /dev/null",
        "-i ,",
        "-p abc",
        "-p -1",
        "-p 0",
        "completion tcsh",
      })
  void refusesWhatItDoesNotUnderstand(String line) {
    TestRun.Result result = TestRun.create().run(line.split(" ", -1));
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(ExitCode.USAGE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("ttmem: ").hasLineCount(1);
  }

  @Test
  void answersQueriesAsNvidiaSmiDoes() {
    String fields = "--query-gpu=index,name,pci.bus_id,memory.total,memory.used,temperature";
    assertThat(TestRun.create().run(fields, "--format=csv").out())
        .isEqualTo(
            """
            index, name, pci.bus_id, memory.total [MiB], memory.used [MiB], temperature [C]
            0, n300, 0000:01:00.0, 12288 MiB, N/A, 47.6 C
            1, n300, N/A, 12288 MiB, N/A, N/A
            """);
    assertThat(TestRun.create().run(fields, "--format=csv,noheader,nounits").out())
        .startsWith("0, n300, 0000:01:00.0, 12288, N/A, 47.6\n");
  }

  @Test
  void answersProcessQueries() {
    String fields = "--query-compute-apps=pid,process_name,user,used_memory,used_l1,device";
    assertThat(TestRun.create().run(fields, "--format=csv,noheader").out())
        .isEqualTo(
            """
            4310, tt (worker) 1, ada, 512 MiB, 1 MiB, 0
            6000, mmap_only, root, N/A, N/A, 0
            4242, python3 -m vllm.entrypoints --model llama, ada, 6144 MiB, 70 MiB, 0+1
            """);
  }

  @Test
  void asksForProcessesAlsoWhereNobodyReportsTheirBytes() {
    String fields = "--query-compute-apps=pid,process_name,used_memory,used_l1,device";
    for (Snapshot host : SnapshotSamples.all().values()) {
      String rows = TestRun.on(host).run(fields, "--format=csv,noheader").out();
      for (Device device : host.devices()) {
        for (Untracked holder : device.untracked()) {
          String pid = holder.pid() == 0 ? "N/A" : Integer.toString(holder.pid());
          assertThat(rows.lines())
              .as(rows)
              .filteredOn(row -> row.endsWith(", N/A, N/A, " + device.id()))
              .anyMatch(row -> row.startsWith(pid + ", "));
        }
      }
    }
  }

  @Test
  void writesTheSameJsonForEveryWayToAskForIt() {
    String json = TestRun.create().run("--json").out();
    assertThat(json).contains("\"schema\"").contains("ttmem/v1");
    assertThat(TestRun.create().run("-s").out()).isEqualTo(json);
    assertThat(TestRun.create().run("--json", "ps").out()).isEqualTo(json);
    assertThat(TestRun.create().run("-L", "--json").out()).isEqualTo(json);
    assertThat(TestRun.create().run("-q", "--json").out()).isEqualTo(json);
  }

  @Test
  void failsStrictlyWhenASourceIsPartial() {
    assertThat(TestRun.create().run("--strict").exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(TestRun.on(SnapshotSamples.p150x2()).run("--strict").exitCode()).isZero();
  }

  @Test
  void pointsTheWayWhenThereIsNoDevice() {
    TestRun.Result result = TestRun.on(SnapshotSamples.empty()).run();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("ttmem doctor").contains("ttmem demo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-L", "-q", "ps", "--query-device=index", "--query-compute-apps=pid"})
  void hintsBesideOutputThatHasNoPlaceForIt(String view) {
    TestRun.Result result = TestRun.on(SnapshotSamples.empty()).run(view);
    assertThat(result.exitCode()).isZero();
    assertThat(result.err())
        .contains("driver not loaded", "ttmem doctor", "ttmem demo")
        .hasLineCount(1);
    assertThat(TestRun.create().run(view).err()).isEmpty();
  }

  @Test
  void saysUnderWhichRootTheHostIs(@TempDir Path folder) {
    TestRun.Result result =
        TestRun.create().env("COLUMNS", "200").run("--sysroot", folder.toString());
    assertThat(result.out().lines().findFirst().orElse("")).contains("under " + folder);
    assertThat(TestRun.create().run("--sysroot", "/nonexistent").err())
        .isEqualTo("ttmem: expected a directory, but got --sysroot=/nonexistent\n");
    assertThat(TestRun.create().env("TTMEM_SYSROOT", "/nonexistent").run().err())
        .contains("TTMEM_SYSROOT=/nonexistent");
  }

  @Test
  void keepsToAsciiWithoutAUtf8Locale() {
    String page = TestRun.create().env("LANG", "C").run().out();
    assertThat(page.chars()).allMatch(c -> c < 128);
    assertThat(TestRun.create().env("LC_ALL", "POSIX").run().out()).isEqualTo(page);
  }

  @Test
  void followsTheCustomsOfTheEnvironment() {
    assertThat(TestRun.create().env("CLICOLOR_FORCE", "1").run().out()).contains("\u001b[1m");
    assertThat(TestRun.create().env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").run().out())
        .doesNotContain("\u001b");
    assertThat(TestRun.create().env("COLUMNS", "70").run().out().lines())
        .allMatch(line -> line.length() == 70);
  }

  @Test
  void replacesAFilePrivately(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("page.txt");
    TestRun.Result result = TestRun.create().run("-f", file.toString());
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(Files.readString(file)).contains("4242");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(TestRun.create().run("-f", link.toString()).exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(TestRun.create().run("-f", folder + "/none/f").err())
        .isEqualTo("ttmem: can't write -f=" + folder + "/none/f: its directory does not exist\n");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(file, link);
    }
  }

  @Test
  void listsBuffersOfAProcessOrADevice() {
    TestRun.Result ofProcess = TestRun.create().run("buffers", "4310");
    assertThat(ofProcess.exitCode()).as(ofProcess.err()).isZero();
    Golden.check("buffers/process.txt", ofProcess.out());
    assertThat(TestRun.create().run("buffers", "-i", "0").out()).isEqualTo(ofProcess.out());
    assertThat(TestRun.create().run("buffers", "-i", "01:00.0").out()).isEqualTo(ofProcess.out());
    assertThat(TestRun.create().run("-p", "4310", "buffers", "--limit", "1").out())
        .contains("--limit");
    assertThat(TestRun.create().run("buffers", "4310", "--json").out()).contains("\"buffers\"");
    assertThat(TestRun.create().run("buffers", "1").exitCode()).isEqualTo(ExitCode.NO_MATCH);
    TestRun.Result hidden = TestRun.create().run("buffers", "" + TestRun.HIDDEN_PID);
    assertThat(hidden.exitCode()).isEqualTo(ExitCode.PERMISSION);
    assertThat(hidden.err())
        .contains("only root, group ttmem and the owner may see these buffers: pid=6000")
        .hasLineCount(1);
    assertThat(TestRun.create().run("buffers").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(TestRun.create().run("buffers", "x").err()).contains("PID=x");
  }

  @Test
  void helpIsAsReviewed() {
    Golden.check("help/ttmem.txt", TestRun.create().run("--help").out());
    for (Command command : Commands.all()) {
      TestRun.Result result = TestRun.create().run(command.name(), "--help");
      assertThat(result.exitCode()).isZero();
      Golden.check("help/" + command.name() + ".txt", result.out());
    }
    Golden.check("help/fields.txt", TestRun.create().run("--help-query-device").out());
  }

  @Test
  void completionAndManualComeFromTheSameDefinition() {
    for (String shell : new String[] {"bash", "zsh", "fish"}) {
      String script = TestRun.create().run("completion", shell).out();
      assertThat(script).contains("color-scheme").contains("completion");
      Golden.check("help/completion." + shell, script);
    }
    String manual = TestRun.create().run("man").out();
    for (Command command : Commands.all()) {
      assertThat(manual).contains(".SS ttmem " + command.name());
    }
    Golden.check("help/ttmem.1", manual);
  }
}
