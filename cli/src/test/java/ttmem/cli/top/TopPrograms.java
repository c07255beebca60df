package ttmem.cli.top;

import java.nio.file.Path;
import ttmem.cli.TmuxPane;

/** Starts programs for tests as processes of their own. */
final class TopPrograms {
  private TopPrograms() {}

  /** The words before the arguments of {@code ttmem}; this machine's paths have no blanks. */
  static String ttmem() {
    return String.join(
        " ",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED",
        "-cp " + System.getProperty("java.class.path"),
        "ttmem.cli.Main");
  }

  /**
   * {@code ttmem top} in a terminal of its own, which then says how it ended. Its temporary folder
   * is {@code tmp} below {@code folder}.
   */
  static TmuxPane top(Path folder, int columns, int rows, String arguments) {
    String places =
        "LC_ALL=C.UTF-8 XDG_CACHE_HOME=%s JDK_JAVA_OPTIONS=-Djava.io.tmpdir=%s "
            .formatted(folder.resolve("cache"), folder.resolve("tmp"));
    return new TmuxPane(
        folder,
        columns,
        rows,
        "trap : INT; mkdir -p "
            + folder.resolve("tmp")
            + "; "
            + places
            + ttmem()
            + " top -r 200 "
            + arguments
            + "; echo exit=$?; cat");
  }
}
