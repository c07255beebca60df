package ttmem.verify;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import ttmem.ledger.Tracker;
import ttmem.model.BufferType;
import ttmem.model.Usage;
import ttmem.monitor.BufferFilter;
import ttmem.monitor.MonitorOptions;
import ttmem.monitor.Monitors;
import ttmem.monitor.Subscription;
import ttmem.monitor.SystemMemoryMonitor;

/** A process that tracks itself and then looks at itself in every way there is. */
final class SelfWatcher {
  private SelfWatcher() {}

  /**
   * Lives until its standard input ends.
   *
   * @param args the host's root, and the chip's PCI address
   */
  public static void main(String[] args) throws Exception {
    try (Tracker tracker = Tracker.open()) {
      tracker.device(0, null, args[1]);
      tracker.alloc(0, BufferType.DRAM, 0x1000, 104_729);
      tracker.pool(0, BufferType.DRAM, 8, 1 << 30, 16_384, (1 << 30) - 16_384, 1 << 29);
      System.out.println("ready");
      for (int i = 0; i < 2; i++) {
        look(Path.of(args[0]));
      }
      System.out.println("looked and closed: " + tracker.status().ledger().orElseThrow());
      waitForTheEnd();
    }
  }

  private static void look(Path root) throws Exception {
    CountDownLatch looks = new CountDownLatch(3);
    try (SystemMemoryMonitor monitor = Monitors.open(new MonitorOptions(root, null, false))) {
      int pid = (int) ProcessHandle.current().pid();
      try (Subscription _ =
          monitor.subscribe(snapshot -> looks.countDown(), Duration.ofMillis(1))) {
        Usage own = monitor.snapshot().process(pid).orElseThrow().usage().getFirst();
        int chip = requireNonNull(own.device());
        if (monitor.systemStats(chip).isEmpty()
            || monitor.detailedStats(chip).isEmpty()
            || monitor.buffers(BufferFilter.ALL).orElseThrow().buffers().size() != 1) {
          throw new AssertionError("it doesn't see itself");
        }
        looks.await();
      }
    }
  }

  private static void waitForTheEnd() throws IOException {
    while (System.in.read() >= 0) {}
  }
}
