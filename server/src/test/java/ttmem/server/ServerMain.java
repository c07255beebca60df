package ttmem.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import ttmem.model.SourceStatus;
import ttmem.server.legacy.Limits;
import ttmem.testkit.Child;

/** A server in a process of its own, to be stopped and killed. */
final class ServerMain {
  private ServerMain() {}

  /** Starts the process and waits until it serves. */
  static Child start(Path socket, Path state) {
    return start("exec", socket, state, Integer.MAX_VALUE);
  }

  /**
   * The same, with the shell's words before the command, such as {@code ulimit -n 100; exec}.
   *
   * @param connections how many connections it believes it can have
   */
  static Child start(String before, Path socket, Path state, int connections) {
    String java =
        String.join(
            " ",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-cp '" + System.getProperty("java.class.path") + "'",
            ServerMain.class.getName(),
            socket.toString(),
            state.toString(),
            Integer.toString(connections));
    Child child = Child.start(List.of("sh", "-c", before + " " + java));
    child.hear("serving");
    return child;
  }

  /**
   * Serves until its input ends, then prints every counter that is not zero. A line of input is
   * answered with the state of its source of claims. The log goes to standard error.
   */
  public static void main(String[] args) throws ServerStartException, IOException {
    ServerOptions options =
        ServerOptions.of(Path.of(args[0]), Path.of(args[1])).withLog(System.err::println, false);
    int connections = Integer.parseInt(args[2]);
    if (connections < Integer.MAX_VALUE) {
      options =
          options.withLimits(new Limits(connections, connections, options.limits().registry()));
    }
    try (AllocationServer server = AllocationServer.start(options)) {
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      System.out.println("serving");
      BufferedReader input =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (input.readLine() != null) {
        SourceStatus status = server.source().read(EmptyHost.VIEW).status();
        System.out.println(status.state().label() + ": " + status.error());
      }
      server
          .stop()
          .counters()
          .forEach(
              (counter, value) -> {
                if (value > 0) {
                  System.out.println(counter.label() + "=" + value);
                }
              });
    }
  }
}
