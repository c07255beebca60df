package ttmem.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ttmem.testkit.Child;

/** A server in a process of its own, to be stopped and killed. */
final class ServerMain {
  private ServerMain() {}

  /** Starts the process and waits until it serves. */
  static Child start(Path socket, Path state) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ServerMain.class.getName(),
                socket.toString(),
                state.toString()));
    Child child = Child.start(command);
    child.hear("serving");
    return child;
  }

  public static void main(String[] args) throws ServerStartException, IOException {
    AllocationServer server =
        AllocationServer.start(ServerOptions.of(Path.of(args[0]), Path.of(args[1])));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.println("serving");
    while (System.in.read() >= 0) {
      // Until the test closes its end.
    }
  }
}
