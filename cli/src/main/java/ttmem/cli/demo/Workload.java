package ttmem.cli.demo;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import ttmem.ledger.TrackerOptions;

/**
 * The main class of one demo process: holds the pretended device node open and runs a {@link
 * Transformer} until its standard input ends, which it also does when the demo itself dies: no
 * process is left behind.
 *
 * <p>Arguments: device node, number of layers, layers per second, then how it reports: {@code
 * ledger} and the number of chips, or {@code legacy}, the socket and the device number. Where
 * ledgers go, the environment says.
 */
final class Workload {
  private Workload() {}

  public static void main(String[] args) throws IOException {
    int layers = Integer.parseInt(args[1]);
    long pauseNs = 1_000_000_000L / Integer.parseInt(args[2]);
    AtomicBoolean ended = new AtomicBoolean();
    Thread main = Thread.currentThread();
    Lifeline.watch(
        () -> {
          // Not by an interrupt, which would close the socket.
          ended.set(true);
          LockSupport.unpark(main);
        });
    try (InputStream _ = new FileInputStream(args[0]);
        Transformer transformer = transformer(Arrays.copyOfRange(args, 3, args.length))) {
      for (int i = 0; i < layers && !ended.get(); i++) {
        transformer.loadLayer(i);
        LockSupport.parkNanos(pauseNs);
      }
      for (int i = 0; !ended.get(); i = (i + 1) % layers) {
        transformer.runLayer(i);
        LockSupport.parkNanos(pauseNs);
      }
    }
  }

  private static Transformer transformer(String[] reporting) throws IOException {
    return switch (reporting[0]) {
      case "ledger" ->
          new MetalTransformer(TrackerOptions.of(System.getenv()), Integer.parseInt(reporting[1]));
      case "legacy" -> new LegacyTransformer(Path.of(reporting[1]), Integer.parseInt(reporting[2]));
      default -> throw new IllegalArgumentException("reporting=" + reporting[0]);
    };
  }
}
