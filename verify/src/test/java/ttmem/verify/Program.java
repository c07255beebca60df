package ttmem.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The built {@code ttmem}, to be run as a process of its own. */
final class Program {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();
  private static final String JARS =
      Path.of("..", "cli", "target", "ttmem", "lib").toAbsolutePath().normalize() + "/*";

  private Program() {}

  static ProcessBuilder ttmem(String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            JAVA,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            JARS,
            "ttmem.cli.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(List.of("TTMEM_SOCKET", "TT_VISIBLE_DEVICES"));
    return builder;
  }
}
