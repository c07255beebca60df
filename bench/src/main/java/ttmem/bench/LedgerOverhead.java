package ttmem.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.Tracker;
import ttmem.ledger.TrackerOptions;
import ttmem.model.BufferType;

/**
 * What one buffer reported and taken back costs its program: {@code LedgerOverhead DIRECTORY
 * [VARIANT...]}. Prints lines like {@code variant=ledger threads=1 live=1000 ns=120.3}, as the same
 * program in C does; {@code bench/ledger-overhead.sh} runs both and keeps the result. Variants are
 * as there: a disabled tracker, counters alone, a ledger, and a ledger with an {@link Onlooker}
 * that reads, is stopped in the middle of it, or was killed.
 *
 * <p>Median of 21 batches of 100,000 pairs a thread, after 10 that don't count; each pair replaces
 * a random one of the thread's live buffers by another size at the same address; each thread has
 * addresses of its own, and its share of the live set; the same loop without reports is subtracted.
 */
final class LedgerOverhead {
  private static final int BATCHES = 21;
  private static final int WARM_UP = 10;
  private static final int PAIRS = 100_000;
  private static final int DRAWN = 1 << 17;

  /** What is measured. */
  private interface Reports {
    /** A buffer goes if {@code before} isn't 0, and comes if {@code bytes} isn't 0. */
    void replace(long address, long before, long bytes);
  }

  private LedgerOverhead() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    List<String> variants =
        args.length > 1
            ? List.of(args).subList(1, args.length)
            : List.of("disabled", "counters", "ledger", "reader", "stopped", "killed");
    for (int threads = 1; threads <= 2; threads++) {
      for (int live : new int[] {1_000, 10_000, 100_000, 1_000_000}) {
        double empty = measure(threads, live, (_, _, _) -> {});
        for (String variant : variants) {
          System.out.printf(
              Locale.ROOT,
              "variant=%s threads=%d live=%d ns=%.1f%n",
              variant,
              threads,
              live,
              measure(variant, threads, live, directory) - empty);
        }
      }
    }
  }

  private static double measure(String variant, int threads, int live, Path directory)
      throws Exception {
    if (variant.equals("counters")) {
      return counters(threads, live, directory);
    }
    TrackerOptions options =
        variant.equals("disabled")
            ? TrackerOptions.of(Map.of("TTMEM_DISABLED", "1"))
            : TrackerOptions.defaults().withDirectory(directory);
    try (Tracker tracker = Tracker.open(options);
        Onlooker _ = onlooker(variant, tracker)) {
      double ns = measure(threads, live, reports(tracker));
      String problem = tracker.status().reason();
      if (!options.disabled() && !problem.isEmpty()) {
        throw new IOException(problem);
      }
      return ns;
    }
  }

  /** Who reads the ledger meanwhile; null for nobody. */
  private static @Nullable Onlooker onlooker(String variant, Tracker tracker)
      throws IOException, InterruptedException {
    if (!List.of("reader", "stopped", "killed").contains(variant)) {
      return null;
    }
    Onlooker onlooker = Onlooker.of(tracker.status().ledger().orElseThrow());
    switch (variant) {
      case "stopped" -> onlooker.stop();
      case "killed" -> onlooker.kill();
      default -> {
        // It goes on reading.
      }
    }
    return onlooker;
  }

  private static Reports reports(Tracker tracker) {
    return (address, before, bytes) -> {
      if (before != 0) {
        tracker.free(0, BufferType.DRAM, address);
      }
      if (bytes != 0) {
        tracker.alloc(0, BufferType.DRAM, address, bytes);
      }
    };
  }

  /** Bytes and count of one type in shared memory, and nothing else. */
  private static double counters(int threads, int live, Path directory) throws Exception {
    Path file = Files.createTempFile(directory, "counters", "");
    VarHandle add = ValueLayout.JAVA_LONG.varHandle();
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Arena arena = Arena.ofShared()) {
      MemorySegment page = channel.map(FileChannel.MapMode.READ_WRITE, 0, 4096, arena);
      return measure(
          threads,
          live,
          (_, before, bytes) -> {
            long _ = (long) add.getAndAdd(page, 0L, -before);
            long _ = (long) add.getAndAdd(page, 8L, -1L);
            long _ = (long) add.getAndAdd(page, 0L, bytes);
            long _ = (long) add.getAndAdd(page, 8L, 1L);
          });
    } finally {
      Files.delete(file);
    }
  }

  /** Nanoseconds per pair. */
  private static double measure(int threads, int live, Reports reports) throws Exception {
    double[][] batches = new double[threads][BATCHES];
    CyclicBarrier barrier = new CyclicBarrier(threads);
    Thread[] running = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      int id = t;
      running[t] = new Thread(() -> run(id, live / threads, reports, barrier, batches[id]));
      running[t].start();
    }
    double sum = 0;
    for (int t = 0; t < threads; t++) {
      running[t].join();
      Arrays.sort(batches[t]);
      sum += batches[t][BATCHES / 2];
    }
    return sum / threads;
  }

  private static void run(
      int id, int live, Reports reports, CyclicBarrier barrier, double[] batches) {
    SplittableRandom random = new SplittableRandom(id);
    long base = (id + 1L) << 40;
    long[] held = new long[live];
    for (int i = 0; i < live; i++) {
      held[i] = 4096;
      reports.replace(base + 4096L * i, 0, held[i]);
    }
    int[] drawn = new int[DRAWN];
    for (int i = 0; i < DRAWN; i++) {
      drawn[i] = random.nextInt(live);
    }
    try {
      int draw = 0;
      for (int batch = -WARM_UP; batch < BATCHES; batch++) {
        barrier.await();
        long start = System.nanoTime();
        for (int i = 0; i < PAIRS; i++) {
          int which = drawn[draw++ & (DRAWN - 1)];
          long before = held[which];
          long bytes = 64L + (before + 64L * (i & 63)) % 8192;
          held[which] = bytes;
          reports.replace(base + 4096L * which, before, bytes);
        }
        long ns = System.nanoTime() - start;
        if (batch >= 0) {
          batches[batch] = (double) ns / PAIRS;
        }
      }
      for (int i = 0; i < live; i++) {
        reports.replace(base + 4096L * i, held[i], 0);
      }
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }
}
