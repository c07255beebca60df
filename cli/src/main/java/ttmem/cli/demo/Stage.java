package ttmem.cli.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The private directory of one demo and the processes that run in it: a pretended host, a real
 * server, real workloads. Closing it ends the processes and removes the directory, whatever
 * happened before.
 */
final class Stage implements AutoCloseable {
  private static final long END_SECONDS = 5;
  private static final String FLAGS = "-XX:+UseSerialGC -XX:-UsePerfData ";

  private final Path directory;
  private final Path java;
  private final List<Process> processes = new ArrayList<>();
  private volatile boolean closed;

  private Stage(Path directory, Path java) {
    this.directory = directory;
    this.java = java;
  }

  static Stage open() throws IOException {
    String java =
        ProcessHandle.current()
            .info()
            .command()
            .orElseThrow(() -> new IOException("can't find the java that runs this"));
    Stage stage = new Stage(Files.createTempDirectory("ttmem-demo-"), Path.of(java));
    DemoHost.write(stage.sysroot());
    Files.createDirectory(stage.directory.resolve("bin"));
    Files.createDirectory(stage.directory.resolve("tmp"));
    Files.createDirectory(stage.ledgers());
    return stage;
  }

  Path sysroot() {
    return directory.resolve("host");
  }

  Path controlSocket() {
    return directory.resolve("ttmem.sock");
  }

  Path serverLog() {
    return directory.resolve("server.log");
  }

  /** Where the ledgers of its processes are. */
  Path ledgers() {
    return directory.resolve("ledgers");
  }

  /** Where the server keeps what must survive it. */
  Path state() {
    return directory.resolve("state");
  }

  private Path legacySocket() {
    return directory.resolve("alloc.sock");
  }

  /** Starts {@code ttmem serve} on private sockets. */
  Process startServer() throws IOException {
    return start(
        "ttmem-serve",
        serverLog().toFile(),
        "-Xmx192m --enable-native-access=ALL-UNNAMED",
        List.of(
            DemoServer.class.getName(),
            "serve",
            "--sysroot",
            sysroot().toString(),
            "--legacy-socket",
            legacySocket().toString(),
            "--control-socket",
            controlSocket().toString(),
            "--state-dir",
            state().toString()));
  }

  /** Starts a process on the first chips of the pretended board, that keeps a ledger. */
  Process startTracked(String name, int chips, int layers, int stepsPerSecond) throws IOException {
    return startWorkload(name, layers, stepsPerSecond, "ledger", Integer.toString(chips));
  }

  /** Starts a process on one chip of the pretended board, that reports like an old client. */
  Process startLegacy(String name, int device, int layers, int stepsPerSecond) throws IOException {
    return startWorkload(
        name,
        layers,
        stepsPerSecond,
        "legacy",
        legacySocket().toString(),
        Integer.toString(device));
  }

  private Process startWorkload(String name, int layers, int stepsPerSecond, String... reporting)
      throws IOException {
    List<String> main = new ArrayList<>();
    main.add(Workload.class.getName());
    main.add(sysroot().resolve("dev/tenstorrent/0").toString());
    main.add(Integer.toString(layers));
    main.add(Integer.toString(stepsPerSecond));
    main.addAll(List.of(reporting));
    return start(
        name, directory.resolve(name + ".log").toFile(), "-Xmx64m -XX:TieredStopAtLevel=1", main);
  }

  /** Runs this program's own jars in another process, under a name that a process list shows. */
  private synchronized Process start(String name, File log, String flags, List<String> main)
      throws IOException {
    if (closed) {
      throw new IOException("the demo is over");
    }
    Path program = Files.createSymbolicLink(directory.resolve("bin/" + name), java);
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(main);
    ProcessBuilder builder = new ProcessBuilder(command);
    // In the environment rather than among the arguments, which a process list shows.
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.startsWith("TTMEM_") || key.startsWith("TT_"));
    // Libraries unpack native code where it stays if they are killed.
    String scratch = "\"-Djava.io.tmpdir=" + directory.resolve("tmp") + "\" ";
    environment.put("JDK_JAVA_OPTIONS", scratch + FLAGS + flags);
    environment.put("CLASSPATH", System.getProperty("java.class.path"));
    environment.put("TTMEM_DIR", ledgers().toString());
    builder.redirectOutput(log);
    builder.redirectError(new File(log.getPath() + ".err"));
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** What its processes complained about, one line each; empty if nothing did. */
  List<String> errors() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<String> lines = new ArrayList<>();
      for (Path file : files.filter(each -> each.toString().endsWith(".err")).sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
      lines.removeIf(line -> line.startsWith("NOTE: Picked up JDK_JAVA_OPTIONS"));
      return lines;
    }
  }

  /** Whether it is over, perhaps because the user ended it. */
  boolean isClosed() {
    return closed;
  }

  /** Ends the processes and removes the directory; the main thread and a signal may both come. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (Process process : processes.reversed()) {
      process.destroy();
    }
    for (Process process : processes.reversed()) {
      end(process);
    }
    remove();
  }

  private static void end(Process process) {
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void remove() {
    try {
      Files.walkFileTree(directory, new Removal());
    } catch (IOException e) {
      throw new UncheckedIOException("can't remove directory=" + directory, e);
    }
  }

  /** Removes a tree of which parts may vanish by themselves. */
  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
        throws IOException {
      Files.deleteIfExists(visited);
      return FileVisitResult.CONTINUE;
    }
  }
}
