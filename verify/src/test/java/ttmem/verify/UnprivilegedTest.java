package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.testkit.CProgram;
import ttmem.testkit.Child;
import ttmem.testkit.HostTree;

/**
 * The command as most people run it: not root. What it may not read is told with the reason, and is
 * no failure unless asked for. A test that runs as root becomes nobody for it.
 */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class UnprivilegedTest {
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
  private static final List<String> AS_NOBODY =
      ROOT
          ? List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
          : List.of();

  @TempDir Path folder;

  private record Answer(int exitCode, String out, String err) {}

  /** The jars where everybody can read them: a checkout may be in somebody's own folder. */
  @BeforeEach
  void open() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path lib = Files.createDirectory(folder.resolve("lib"));
    try (Stream<Path> jars = Files.list(Path.of("..", "cli", "target", "ttmem", "lib"))) {
      for (Path jar : jars.toList()) {
        Files.copy(jar, lib.resolve(jar.getFileName()));
      }
    }
  }

  private Answer ttmem(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(AS_NOBODY);
    List<String> program = Program.ttmem(arguments).command();
    command.addAll(program.subList(0, program.indexOf("-cp") + 1));
    command.add(folder.resolve("lib") + "/*");
    command.addAll(program.subList(program.indexOf("-cp") + 2, program.size()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("TTMEM_SOCKET");
    builder.environment().put("COLUMNS", "400");
    builder.redirectError(folder.resolve("err").toFile());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), out, Files.readString(folder.resolve("err")));
  }

  /** A host with a serial number, descriptors and a region that are another user's alone. */
  private String hostWithSecrets() throws IOException {
    Path host = HostTree.unpack("n300", folder.resolve("host"));
    for (String secret :
        List.of(
            "sys/class/tenstorrent/tenstorrent!0/tt_serial",
            "proc/4242/fd",
            "dev/shm/tt_device_9956261943_memory")) {
      Files.setPosixFilePermissions(
          host.resolve(secret), PosixFilePermissions.fromString("---------"));
    }
    return host.toString();
  }

  @Test
  void showsWhatItCanAndSaysWhatItCanNotRead() throws Exception {
    String host = hostWithSecrets();

    Answer table = ttmem("--sysroot", host);

    assertThat(table.exitCode).isZero();
    assertThat(table.out)
        .contains("device 0: can't be read: tt_serial, permission denied")
        .contains("the descriptors of 1 processes of other users can't be read")
        .contains("with mode 0000 and can't be read: run ttmem as root or as that user")
        .contains("PID 4311 (tt-worker)", "no tt-metal region that can be read has a slot for it");
    Answer ps = ttmem("ps", "--sysroot", host);
    assertThat(ps.exitCode).isZero();
    assertThat(ps.out).contains("PID 4242 (python3): N/A");
    Answer doctor = ttmem("doctor", "--sysroot", host);
    assertThat(doctor.exitCode).isZero();
    assertThat(doctor.out).contains("permission denied", "run as root to see what belongs");
    restore();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ps", "doctor", "-q"})
  void failsForWhatItCanNotReadOnlyIfStrict(String what) throws Exception {
    String host = hostWithSecrets();

    assertThat(ttmem(what, "--sysroot", host).exitCode).isZero();

    Answer strict = ttmem(what, "--sysroot", host, "--strict");
    assertThat(strict.exitCode).isEqualTo(5);
    assertThat(strict.out + strict.err).contains("1 attribute can't be read");
    restore();
  }

  /** The folder goes with the test, also where that is not root's. */
  private void restore() throws IOException {
    Files.setPosixFilePermissions(
        folder.resolve("host/proc/4242/fd"), PosixFilePermissions.fromString("rwx------"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ps", "doctor", "-L"})
  void looksAtTheLiveHost(String what) throws Exception {
    Answer answer = ttmem(what);

    assertThat(answer.exitCode).as(answer.out + answer.err).isZero();
    assertThat(answer.out + answer.err).doesNotContain("Exception", "\tat ");
  }

  @Test
  void seesAndReportsItsOwnThroughTheServerOfAnother() throws Exception {
    HostTree.unpack("p150x2", folder.resolve("host"));
    Path legacy = folder.resolve("legacy.sock");
    String control = folder.resolve("control.sock").toString();
    CProgram program = CProgram.compile(Path.of("../server/src/test/c/old_client.c"));
    ProcessBuilder serve =
        Program.ttmem(
            "serve",
            "--sysroot",
            folder.resolve("host").toString(),
            "--legacy-socket",
            legacy.toString(),
            "--control-socket",
            control,
            "--state-dir",
            folder.resolve("state").toString());
    try (Child server = Child.start(serve);
        Child client = program.start()) {
      while (!server.hear().startsWith("ready: ")) {}
      String connect = ROOT ? "connectas 65534 " : "connect ";
      assertThat(client.ask(connect + legacy)).isEqualTo("ok");
      assertThat(client.ask("event 144 1 0 0 4096 1000003 -1")).isEqualTo("ok");
      assertThat(client.ask("query 144 0")).startsWith("1000003 ");

      Answer mine = ttmem("--control-socket", control, "--json");

      assertThat(mine.exitCode).as(mine.err).isZero();
      assertThat(mine.out).contains("\"pid\": " + client.pid(), "\"dram_bytes\": 1000003");
    }
  }
}
