package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ttmem.testkit.LiveHost;

/** The built {@code ttmem}, to be run as a process of its own. */
final class Program {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();
  private static final String JARS =
      Path.of("..", "cli", "target", "ttmem", "lib").toAbsolutePath().normalize() + "/*";
  private static final String TESTS =
      Path.of("target", "test-classes").toAbsolutePath()
          + File.pathSeparator
          + Path.of("..", "testkit", "target", "classes").toAbsolutePath().normalize();

  private Program() {}

  static ProcessBuilder ttmem(String... arguments) {
    return java(JARS, "ttmem.cli.Main", arguments);
  }

  /** A class of these tests, which may use the jars of {@code ttmem}, as a process of its own. */
  static ProcessBuilder test(Class<?> main, String... arguments) {
    return java(TESTS + File.pathSeparator + JARS, main.getName(), arguments);
  }

  /** What the command answers on a host, without a server; it must succeed. */
  static String ttmem(LiveHost host, String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = ttmem(arguments);
    builder.command().addAll(List.of("--sysroot", host.root().toString()));
    builder.environment().put("COLUMNS", "160");
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  /** One file of source code with a main, compiled and run by {@code java} itself. */
  static ProcessBuilder source(Path file, String... arguments) {
    return java(JARS, file.toString(), arguments);
  }

  private static ProcessBuilder java(String classPath, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            JAVA,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            main));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(List.of("TTMEM_SOCKET", "TT_VISIBLE_DEVICES"));
    return builder;
  }
}
