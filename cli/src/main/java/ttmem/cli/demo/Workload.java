package ttmem.cli.demo;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
    watchInput(ended, Thread.currentThread());
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

  /** Tells {@code main} when standard input ends or breaks; an interrupt would close its socket. */
  private static void watchInput(AtomicBoolean ended, Thread main) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                // The pipe broke: that is an end too.
              }
              ended.set(true);
              LockSupport.unpark(main);
            });
  }
}
