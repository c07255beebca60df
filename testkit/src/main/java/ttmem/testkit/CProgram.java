package ttmem.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A C program of ours, compiled by the test that runs it: old clients and tt-metal are C++ and a
 * test must meet real bytes from a real process, not what Java thinks they are.
 *
 * <p>Each source is compiled once per JVM, into a directory that goes with the JVM. Any thread may
 * call.
 */
public final class CProgram {
  private static final List<String> COMPILER =
      List.of("gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread");
  private static final ConcurrentHashMap<Build, CProgram> COMPILED = new ConcurrentHashMap<>();

  private record Build(Path source, List<String> compiler) {}

  private final Path executable;

  private CProgram(Path executable) {
    this.executable = executable;
  }

  /**
   * The program made from one file of C, such as {@code src/test/c/region_writer.c} (tests run in
   * their module's folder).
   *
   * @throws AssertionError if there is no gcc, or the source doesn't compile without a warning
   */
  public static CProgram compile(Path source) {
    return compile(source, COMPILER);
  }

  /** The same with a compiler and options of the caller's, such as {@code g++ -std=c++17}. */
  public static CProgram compile(Path source, List<String> compiler) {
    Path file = source.toAbsolutePath().normalize();
    return COMPILED.computeIfAbsent(new Build(file, List.copyOf(compiler)), CProgram::build);
  }

  /** Starts it; the caller closes it, usually in a try-with-resources statement. */
  public Child start(String... arguments) {
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(List.of(arguments));
    return Child.start(command);
  }

  /** The compiled file, for a test that starts it in its own way. */
  public Path executable() {
    return executable;
  }

  private static CProgram build(Build build) {
    Path source = build.source;
    String name = String.valueOf(source.getFileName()).replaceFirst("\\.c(pp)?$", "");
    Path executable = Directory.PATH.resolve(name + "-" + Integer.toHexString(build.hashCode()));
    Path output = Directory.PATH.resolve(executable.getFileName() + ".log");
    List<String> command = new ArrayList<>(build.compiler);
    command.addAll(List.of("-o", executable.toString(), source.toString()));
    try {
      Process gcc =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!gcc.waitFor(60, TimeUnit.SECONDS)) {
        gcc.destroyForcibly();
        throw new AssertionError("The compiler did not finish within 60 s: source=" + source);
      }
      if (gcc.exitValue() != 0) {
        String log = Files.readString(output, StandardCharsets.UTF_8);
        throw new AssertionError(build.compiler.getFirst() + " refused " + source + ":\n" + log);
      }
      return new CProgram(executable);
    } catch (IOException e) {
      throw new AssertionError(
          "This test runs a real C program and needs gcc, which could not be started."
              + " Install it, on Debian and Ubuntu with: apt-get install gcc libc6-dev",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while compiling " + source, e);
    }
  }

  /** Made when the first program is compiled. */
  private static final class Directory {
    static final Path PATH = create();

    private static Path create() {
      try {
        Path path = Files.createTempDirectory("ttmem-test-c-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(path)));
        return path;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void delete(Path directory) {
      try (Stream<Path> paths = Files.walk(directory)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      } catch (IOException e) {
        System.err.println("left behind: " + directory + ": " + e);
      }
    }
  }
}
