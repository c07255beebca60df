package ttmem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.sources.legacy.Frame;
import ttmem.sources.legacy.Generation;
import ttmem.sources.legacy.LegacyClient;
import ttmem.testkit.HostTree;

/** {@code ttmem serve} as a process of its own, on private sockets. */
class ServeProgramTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Process serve(String... more) throws IOException {
    if (!Files.exists(folder.resolve("host"))) {
      HostTree.unpack("n300", folder.resolve("host"));
    }
    List<String> command = ttmem();
    command.addAll(
        List.of(
            "serve",
            "--sysroot",
            folder.resolve("host").toString(),
            "--legacy-socket",
            legacySocket().toString(),
            "--control-socket",
            folder.resolve("control.sock").toString(),
            "--state-dir",
            folder.resolve("state").toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  private List<String> ttmem() throws IOException {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
            "-cp",
            System.getProperty("java.class.path"),
            "ttmem.cli.Main"));
  }

  private Path legacySocket() {
    return folder.resolve("legacy.sock");
  }

  /**
   * Somebody with the right to do so cuts the registry's files under the running server: a mapped
   * page is gone, and with it the loop that wrote to it.
   */
  @Test
  void endsWith5AndSaysWhyWhenItsLoopDiesEvenIfQuiet() throws Exception {
    Process server = serve("--quiet");
    try {
      await().atMost(DEADLINE).until(() -> Files.exists(folder.resolve("control.sock")));
      try (LegacyClient client = LegacyClient.connect(legacySocket(), Generation.G144)) {
        client.send(Frame.alloc(0, 0, 0x1000, 1049, 1, 1));
        assertThat(client.query(0).dram()).isEqualTo(1049);
        truncateState();
        client.send(Frame.alloc(0, 0, 0x2000, 1051, 1, 1));
      }
      assertThat(server.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      server.destroyForcibly();
    }
    assertThat(server.exitValue()).isEqualTo(ExitCode.FAILED);
    assertThat(folder.resolve("err"))
        .content()
        .contains("the server has failed and serves no more")
        .doesNotContain("\tat ");
    assertThat(folder.resolve("out")).isEmptyFile();
  }

  @Test
  void takesItsConfigurationFromEverySectionOfAFileAndSaysWhereItIsWrong() throws Exception {
    Path config = folder.resolve("config.toml");
    Files.writeString(
        config,
        "[history]\ninterval = \"1s\"\n\n[[alert]]\nwhen = \"dram > 1KiB\"\nname = \"used\"\n");
    Process server = serve("--config", config.toString());
    try {
      await()
          .atMost(DEADLINE)
          .until(() -> Files.readString(folder.resolve("out")).contains("used"));
    } finally {
      server.destroyForcibly().waitFor();
    }
    Files.writeString(config, "[history]\ninterval = \"2m\"\n");
    server = serve("--config", config.toString());
    assertThat(server.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(server.exitValue()).isEqualTo(ExitCode.USAGE);
    assertThat(folder.resolve("err"))
        .content()
        .contains("config.toml:2: history.interval: expected a time from 1s to 1m, but got 2m");
  }

  /** Its history is in a library of another language, which must be a file to be loaded. */
  @Test
  void leavesNothingInTheTemporaryFolderWhenItIsKilled() throws Exception {
    for (int round = 0; round < 2; round++) {
      Process server = serve("--quiet");
      try {
        Path history = folder.resolve("state/history.sqlite");
        await().atMost(DEADLINE).until(() -> Files.exists(history) && Files.size(history) > 0);
      } finally {
        server.destroyForcibly().waitFor();
      }
      Files.deleteIfExists(folder.resolve("state/history.sqlite"));
    }
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
    assertThat(folder.resolve("state/native")).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void aWatchOutlivesARestartOfItsServer() throws Exception {
    Path socket = folder.resolve("control.sock");
    Path seen = folder.resolve("seen");
    List<String> command = ttmem();
    command.addAll(List.of("--json", "-w", "-r", "100", "--control-socket", socket.toString()));
    ProcessBuilder watching =
        new ProcessBuilder(command)
            .redirectOutput(seen.toFile())
            .redirectError(folder.resolve("complaints").toFile());
    Process server = serve("--quiet");
    await().atMost(DEADLINE).until(() -> Files.exists(socket));
    Process watch = watching.start();
    try {
      await().atMost(DEADLINE).until(() -> Files.size(seen) > 0);
      server.destroyForcibly().waitFor();
      await()
          .atMost(DEADLINE)
          .until(() -> Files.readString(folder.resolve("complaints")).contains("; waiting for it"));
      long before = Files.size(seen);
      server = serve("--quiet");
      await().atMost(DEADLINE).until(() -> Files.size(seen) > before);
      assertThat(watch.isAlive()).isTrue();
      assertThat(folder.resolve("complaints")).content().hasLineCount(1);
    } finally {
      watch.destroyForcibly();
      server.destroyForcibly();
    }
  }

  private void truncateState() throws IOException {
    for (String name : List.of("entries", "owners")) {
      try (FileChannel channel =
          FileChannel.open(folder.resolve("state").resolve(name), StandardOpenOption.WRITE)) {
        channel.truncate(0);
      }
    }
  }
}
