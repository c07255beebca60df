package ttmem.bench;

import java.io.IOException;
import java.nio.file.Path;
import ttmem.server.AllocationServer;
import ttmem.server.ServerOptions;
import ttmem.server.ServerStartException;

/** The server under measurement: {@code LegacyServe SOCKET STATE}, until its input ends. */
final class LegacyServe {
  private LegacyServe() {}

  public static void main(String[] args) throws ServerStartException, IOException {
    ServerOptions options = ServerOptions.of(Path.of(args[0]), Path.of(args[1]));
    try (AllocationServer server = AllocationServer.start(options)) {
      System.out.println("serving");
      while (System.in.read() >= 0) {
        // Until the benchmark closes its end.
      }
      System.err.println(server.stop());
    }
  }
}
