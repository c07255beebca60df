package ttmem.cli.demo;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The main class of one demo process: holds the pretended device node open and runs a {@link
 * Transformer} until its standard input ends, which it also does when the demo itself dies: no
 * process is left behind.
 *
 * <p>Arguments: legacy socket, device number, device node, number of weight tensors, layers per
 * second.
 */
final class Workload {
  private Workload() {}

  public static void main(String[] args) throws IOException {
    Path socket = Path.of(args[0]);
    int device = Integer.parseInt(args[1]);
    int weights = Integer.parseInt(args[3]);
    long pauseNs = 1_000_000_000L / Integer.parseInt(args[4]);
    AtomicBoolean ended = new AtomicBoolean();
    Thread main = Thread.currentThread();
    Lifeline.watch(
        () -> {
          // Not by an interrupt, which would close the socket.
          ended.set(true);
          LockSupport.unpark(main);
        });
    try (InputStream _ = new FileInputStream(args[2]);
        Transformer transformer = new Transformer(socket, device)) {
      for (int i = 0; i < weights && !ended.get(); i++) {
        transformer.loadWeights();
        LockSupport.parkNanos(pauseNs);
      }
      while (!ended.get()) {
        transformer.runLayer();
        LockSupport.parkNanos(pauseNs);
      }
    }
  }
}
