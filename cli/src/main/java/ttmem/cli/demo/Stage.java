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
import java.util.concurrent.TimeUnit;
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
            directory.resolve("state").toString()));
  }

  /** Starts a process that holds the pretended device and reports like an old client. */
  Process startWorkload(String name, int device, int weights, int stepsPerSecond)
      throws IOException {
    return start(
        name,
        directory.resolve(name + ".log").toFile(),
        "-Xmx64m -XX:TieredStopAtLevel=1",
        List.of(
            Workload.class.getName(),
            legacySocket().toString(),
            Integer.toString(device),
            sysroot().resolve("dev/tenstorrent/0").toString(),
            Integer.toString(weights),
            Integer.toString(stepsPerSecond)));
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
    builder.environment().put("JDK_JAVA_OPTIONS", FLAGS + flags);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.redirectOutput(log);
    builder.redirectError(new File(log.getPath() + ".err"));
    builder.environment().keySet().removeAll(List.of("TT_VISIBLE_DEVICES", "TTMEM_SOCKET"));
    Process process = builder.start();
    processes.add(process);
    return process;
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
