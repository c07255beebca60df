package ttmem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

  @Test
  void reportsAServerThatDoesNotAnswerAsAFailedCheck(@TempDir Path folder) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream errors = new PrintStream(out, true, StandardCharsets.UTF_8);
    Console console = new Console(Map.of("LANG", "C.UTF-8"), out, errors, null);
    String socket = folder.resolve("none.sock").toString();
    String[] arguments = {"doctor", "--sysroot", folder.toString(), "--control-socket", socket};
    assertThat(new Cli(console, new HostFacts()).run(arguments)).isZero();
    String[] strict = {
      "doctor", "--strict", "--sysroot", folder.toString(), "--control-socket", socket
    };
    assertThat(new Cli(console, new HostFacts()).run(strict)).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsPattern("fail +source server")
        .contains("ttmem serve");
  }
}
