package ttmem.sources.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.ProcessIdentity;
import ttmem.testkit.HostTree;

class ProcFsTest {
  private static final Instant BOOT = Instant.ofEpochSecond(1_785_000_000L);

  @TempDir Path root;

  private ProcFs host(String name) {
    return new ProcFs(Roots.at(HostTree.unpack(name, root)));
  }

  @Test
  void readsEverythingOfAProcessInAPod() {
    ProcessFacts python = host("n300").find(4242).orElseThrow();

    assertThat(python)
        .isEqualTo(
            new ProcessFacts(
                new ProcessIdentity("", 0, 4242, 1_234_567),
                List.of(4242, 17),
                1,
                0,
                "0",
                "python3",
                "/opt/venv/bin/python3 -m vllm.entrypoints.openai.api_server --model"
                    + " meta-llama/Llama-3.1-8B-Instruct --port 8000",
                12_345_670_000_000L,
                BOOT.plusMillis(12_345_670),
                new Container(
                    "3f4a1c9e5b7d2084c6a8e0f1b3d5972468ace013579bdf02468ace13579bdf02",
                    "7c9e6679-7425-40de-944b-e07fc1f90ae7",
                    null),
                null,
                false,
                false,
                false));
    assertThat(python.nsPid()).isEqualTo(17);
  }

  @Test
  void findsTheEndOfANameThatHoldsParentheses() {
    ProcessFacts worker = host("n300").find(4310).orElseThrow();

    assertThat(worker.name()).isEqualTo("tt (worker) 1");
    assertThat(worker.command()).isEqualTo("tt-worker --name a b --flag=x\ty");
    assertThat(worker.identity().startTicks()).isEqualTo(2_345_678);
    assertThat(worker.uid()).isEqualTo(1001);
    assertThat(worker.nsPid()).isEqualTo(1);
  }

  @Test
  void tellsAJobButNotASupervisorAsAContainer() {
    ProcFs host = host("p150x2");

    assertThat(host.find(7000).orElseThrow().container().slurmJobId()).isEqualTo("280678");
    assertThat(host.find(6999).orElseThrow().container().slurmJobId()).isEqualTo("280678");
    assertThat(host.find(7001).orElseThrow().container().containerId()).startsWith("0f1e2d3c");
    assertThat(host.find(7002).orElseThrow().container()).isEqualTo(Container.NONE);
  }

  @Test
  void showsTheNumberOfAUserWithoutEntry() throws IOException {
    ProcFs host = host("n300");
    write("etc/passwd", "# users\nroot:x:0:0::/root:/bin/sh\nbroken:x\nalice:x:1001:0:::\n");

    assertThat(host.find(4242).orElseThrow().user()).isEqualTo("root");
    assertThat(host.find(4310).orElseThrow().user()).isEqualTo("alice");
    assertThat(host.find(6000).orElseThrow().user()).isEqualTo("1000");
  }

  @Test
  void readsCgroupsOfBothVersions() {
    ProcFs host = host("old-driver");

    assertThat(host.find(3100).orElseThrow().container())
        .isEqualTo(new Container(null, null, "280678"));
    assertThat(host.find(3200).orElseThrow().container().containerId()).startsWith("a1b2c3d4");
    assertThat(host.find(3300).orElseThrow().container().podUid())
        .isEqualTo("16fd2706-8baf-433b-82eb-8c7fada847da");
    assertThat(host.find(3400).orElseThrow().container().podUid())
        .isEqualTo("7c9e6679-7425-40de-944b-e07fc1f90ae7");
  }

  @Test
  void takesAZombieForDeadAndDamagedFilesForUnknown() {
    ProcFs host = host("broken");

    assertThat(host.find(4002)).isEmpty();
    assertThat(host.find(999_999)).isEmpty();
    assertThat(host.find(0)).isEmpty();
    assertThat(host.find(-7)).isEmpty();
    ProcessFacts odd = host.find(4003).orElseThrow();
    assertThat(odd.name()).isEqualTo("a) b (c)\uFFFD");
    assertThat(odd.command()).isEqualTo("prog \uFFFD\uFFFD --x=\u001b[31mred  trailing");
    assertThat(odd.uid()).isEqualTo(-1);
    assertThat(odd.user()).isNull();
    assertThat(odd.nsPids()).containsExactly(4003);
    ProcessFacts empty = host.find(4004).orElseThrow();
    assertThat(empty.name()).isEmpty();
    assertThat(empty.started()).isNull();
    assertThat(empty.container()).isEqualTo(Container.NONE);
  }

  @Test
  void readsWhatTheEnvironmentSays() throws IOException {
    ProcFs host = host("n300");
    write(
        "proc/4242/environ",
        "A=b\0TT_VISIBLE_DEVICES=1,0\0=\0SLURM_JOB_ID=77\0TT_METAL_SHM_TRACKING_DISABLED=1\0TTMEM_DISABLED=1\0");
    write("proc/4310/environ", "");

    ProcessFacts told = host.find(4242).orElseThrow();
    assertThat(told.environmentReadable()).isTrue();
    assertThat(told.visibleDevices()).isEqualTo("1,0");
    assertThat(told.trackingDisabled()).isTrue();
    assertThat(told.ledgerDisabled()).isTrue();
    assertThat(told.container().slurmJobId()).isEqualTo("77");
    ProcessFacts silent = host.find(4310).orElseThrow();
    assertThat(silent.environmentReadable()).isTrue();
    assertThat(silent.visibleDevices()).isNull();
    assertThat(silent.trackingDisabled()).isFalse();
    assertThat(silent.ledgerDisabled()).isFalse();
  }

  @Test
  void findsAVariableBehindAHugeOneAndGivesUpOnAnEndlessEnvironment() throws IOException {
    ProcFs host = host("n300");
    write("proc/4242/environ", "A=" + "x".repeat(200_000) + "\0TT_VISIBLE_DEVICES=1\0");
    write("proc/4310/environ", ("A=" + "x".repeat(50_000) + "\0").repeat(100));

    assertThat(host.find(4242).orElseThrow().visibleDevices()).isEqualTo("1");
    assertThat(host.find(4310).orElseThrow().environmentReadable()).isFalse();
  }

  @Test
  void boundsAndCleansTheListOfVisibleDevices() throws IOException {
    ProcFs host = host("n300");
    write("proc/4242/environ", "TT_VISIBLE_DEVICES=" + "7".repeat(60_000) + "\0");
    write("proc/4310/environ", "TT_VISIBLE_DEVICES=" + "0,".repeat(64) + "0\0");
    assertThat(host.find(4242).orElseThrow().visibleDevices()).isEqualTo("(too long)");
    assertThat(host.find(4310).orElseThrow().visibleDevices()).isEqualTo("(too long)");
    assertThat(host.find(4242).orElseThrow().environmentReadable()).isTrue();

    ProcFs again = new ProcFs(Roots.at(root));
    write("proc/4242/environ", "TT_VISIBLE_DEVICES=0\u001b[2J,1\n\0");
    write("proc/4310/environ", "TT_VISIBLE_DEVICES=" + "0,".repeat(63) + "0\0");
    assertThat(again.find(4242).orElseThrow().visibleDevices()).isEqualTo("0?[2J,1?");
    assertThat(again.find(4310).orElseThrow().visibleDevices()).hasSize(127);
  }

  @Test
  void readsOnlyStatOfAKnownProcess() {
    HostFiles files = new HostFiles();
    ProcFs host = new ProcFs(Roots.at(HostTree.unpack("n300", root)), 100, files);
    ProcessFacts first = host.find(4242).orElseThrow();
    long opens = files.opens();

    assertThat(host.find(4242).orElseThrow()).isSameAs(first);
    assertThat(files.opens() - opens).isEqualTo(1);
  }

  @Test
  void seesThatAPidWasReused() throws IOException {
    ProcFs host = host("n300");
    assertThat(host.find(5100).orElseThrow().command()).startsWith("sshd");

    write("proc/5100/stat", "5100 (sshd) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 777 0 0\n");
    write("proc/5100/cmdline", "other\0");

    ProcessFacts other = host.find(5100).orElseThrow();
    assertThat(other.command()).isEqualTo("other");
    assertThat(other.identity().startTicks()).isEqualTo(777);
  }

  @Test
  void seesAnExecByItsName() throws IOException {
    ProcFs host = host("n300");
    ProcessFacts shell = host.find(5100).orElseThrow();

    String stat = Files.readString(root.resolve("proc/5100/stat"));
    write("proc/5100/stat", stat.replace("(sshd) S", "(python3) R"));
    write("proc/5100/cmdline", "python3\0x.py\0");

    ProcessFacts python = host.find(5100).orElseThrow();
    assertThat(python.command()).isEqualTo("python3 x.py");
    assertThat(python.identity()).isEqualTo(shell.identity());
  }

  @Test
  void doesNotTakeAThreadForAProcess() throws IOException {
    ProcFs host = host("n300");
    write("proc/77/stat", "77 (t) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 777 0 0\n");
    write("proc/77/status", "Name:\tt\nTgid:\t4242\nPid:\t77\n");

    assertThat(host.find(77)).isEmpty();
  }

  @Test
  void usesTheClockTickRateItIsGiven() {
    ProcFs host = new ProcFs(Roots.at(HostTree.unpack("n300", root)), 1000);

    assertThat(host.find(4242).orElseThrow().started()).isEqualTo(BOOT.plusMillis(1_234_567));
  }

  @Test
  void survivesDirectoriesAndLinksInThePlaceOfFiles() throws IOException {
    ProcFs host = host("n300");
    for (String name : List.of("status", "cmdline", "cgroup", "environ")) {
      Files.deleteIfExists(root.resolve("proc/4242/" + name));
      Files.createDirectory(root.resolve("proc/4242/" + name));
      Files.deleteIfExists(root.resolve("proc/4310/" + name));
      Files.createSymbolicLink(root.resolve("proc/4310/" + name), Path.of("stat"));
    }
    Files.delete(root.resolve("proc/6000/stat"));
    Files.createSymbolicLink(root.resolve("proc/6000/stat"), Path.of("stat"));

    assertThat(host.find(4242).orElseThrow().command()).isEqualTo("python3");
    assertThat(host.find(4310).orElseThrow().uid()).isEqualTo(-1);
    assertThat(host.find(6000)).isEmpty();
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
