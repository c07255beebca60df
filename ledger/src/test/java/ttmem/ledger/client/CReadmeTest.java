package ttmem.ledger.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ttmem.testkit.CProgram;
import ttmem.testkit.Child;

/** The examples of clients/c/README.md, as they stand there, compiled strictly, and run. */
final class CReadmeTest {
  private static final Path README = Path.of("../clients/c/README.md");
  private static final List<String> STRICT =
      List.of("-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-pedantic", "-Werror", "-pthread");
  private static final String TT_METAL =
      """
      #define TTMEM_TT_METAL_HEADERS
      #include "tt_metal_stand_in.hpp"
      """;

  @TempDir(factory = SharedMemory.class)
  Path directory;

  /** Compilers that are not installed are left out; gcc and g++ always are. */
  static Stream<List<String>> compilers() {
    return Stream.of(
            List.of("gcc", "-std=c11"),
            List.of("g++", "-std=c++17", "-xc++"),
            List.of("clang", "-std=c11"),
            List.of("clang++", "-std=c++17", "-xc++"))
        .filter(compiler -> compiler.getFirst().startsWith("g") || isInstalled(compiler));
  }

  private static boolean isInstalled(List<String> compiler) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, compiler.getFirst())));
  }

  @ParameterizedTest
  @MethodSource("compilers")
  void theExamplesCompileWithoutAWarningAndRun(List<String> compiler) throws IOException {
    boolean isC = compiler.contains("-std=c11");
    String readme = Files.readString(README);
    String report = example(readme, "```c\n");
    String query = example(readme.substring(readme.indexOf("```c\n") + 5), "```c\n");
    String observe = example(readme, "```cpp\n");
    StringBuilder program = new StringBuilder();
    program.append(isC ? "" : TT_METAL);
    Stream.of(report, query, observe)
        .flatMap(String::lines)
        .filter(line -> line.startsWith("#include") && !(isC && line.contains("tt_metal")))
        .forEach(line -> program.append(line).append('\n'));
    program.append("int main(void) {\nuint64_t unique_id = 0xabc, address = 4096, bytes = 77;\n");
    Stream.of(report, query, isC ? "" : observe)
        .flatMap(String::lines)
        .filter(line -> !line.startsWith("#include"))
        .forEach(line -> program.append(line).append('\n'));
    program.append("return 0;\n}\n");

    assertThat(run(compiler, program.toString()))
        .isEqualTo("0 bytes, from the ledgers that I may read");
    assertThat(new CClient(directory).files()).hasSize(1);
  }

  private static String example(String readme, String fence) {
    int start = readme.indexOf(fence) + fence.length();
    return readme.substring(start, readme.indexOf("```", start));
  }

  private String run(List<String> compiler, String text) throws IOException {
    Path source = Files.writeString(directory.resolve("example.c"), text);
    List<String> command =
        Stream.of(
                compiler,
                STRICT,
                List.of("-I../clients/c", "-I" + CClient.SOURCES.toAbsolutePath()))
            .flatMap(List::stream)
            .toList();
    Path executable = CProgram.compile(source, command).executable();
    CClient client = new CClient(directory).with("TTMEM_SOCKET", directory + "/no.sock");
    try (Child program = client.start(List.of(executable.toString()))) {
      String line = program.hear();
      assertThat(program.exitCode()).isZero();
      return line;
    }
  }
}
