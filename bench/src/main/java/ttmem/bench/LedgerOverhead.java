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
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import ttmem.ledger.Tracker;
import ttmem.ledger.TrackerOptions;
import ttmem.model.BufferType;

/**
 * What one buffer costs the program that reports it: {@code LedgerOverhead DIRECTORY}. Prints rows
 * of a table in Markdown: nanoseconds per pair of free and alloc, as each thread sees it.
 *
 * <p>Random replacement among the live buffers; each thread has its own addresses, and none is used
 * twice. Median of 21 batches after 5 that don't count; the same loop without reports is
 * subtracted. {@code bench/ledger-overhead.sh} runs it beside the same in C.
 */
final class LedgerOverhead {
  private static final int BATCHES = 21;
  private static final int WARM_UP = 5;
  private static final int PAIRS = 100_000;
  private static final int DRAWN = 1 << 17;

  /** What is measured. */
  private interface Reports {
    /** A buffer goes, if its address isn't 0, and another comes, with the same exception. */
    void pair(long gone, long came);
  }

  private LedgerOverhead() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    String[] which =
        args.length > 1 ? args[1].split(",", -1) : new String[] {"off", "counters", "full"};
    for (String name : which) {
      for (int threads = 1; threads <= 2; threads++) {
        for (int live : new int[] {1_000, 10_000, 100_000, 1_000_000}) {
          if (name.equals("full") || live == 1_000) {
            row(name, threads, live, directory);
          }
        }
      }
    }
  }

  private static void row(String name, int threads, int live, Path directory) throws Exception {
    double empty = measure(threads, live, (gone, came) -> {}, false);
    double ns =
        switch (name) {
          case "off" -> {
            try (Tracker tracker = Tracker.open(disabled())) {
              yield measure(threads, live, reports(tracker), true);
            }
          }
          case "counters" -> counters(threads, live, directory);
          default -> {
            try (Tracker tracker =
                Tracker.open(
                    TrackerOptions.defaults()
                        .withDirectory(directory)
                        .withCapacities(1 << 21, 1024))) {
              double result = measure(threads, live, reports(tracker), true);
              if (!tracker.status().reason().isEmpty()) {
                throw new IOException(tracker.status().reason());
              }
              yield result;
            }
          }
        };
    System.out.printf(
        Locale.ROOT,
        "| Java | %s | %d | %,d | %.1f | %.1f |%n",
        name,
        threads,
        live,
        ns - empty,
        empty);
  }

  private static TrackerOptions disabled() {
    return TrackerOptions.of(java.util.Map.of("TTMEM_DISABLED", "1"));
  }

  private static Reports reports(Tracker tracker) {
    return (gone, came) -> {
      if (gone != 0) {
        tracker.free(0, BufferType.DRAM, gone);
      }
      if (came != 0) {
        tracker.alloc(0, BufferType.DRAM, came, 4096);
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
          (gone, came) -> {
            long _ = (long) add.getAndAdd(page, 0L, -4096L);
            long _ = (long) add.getAndAdd(page, 8L, -1L);
            long _ = (long) add.getAndAdd(page, 0L, 4096L);
            long _ = (long) add.getAndAdd(page, 8L, 1L);
          },
          true);
    } finally {
      Files.delete(file);
    }
  }

  /** Nanoseconds per pair. */
  private static double measure(int threads, int live, Reports reports, boolean fill)
      throws Exception {
    double[][] batches = new double[threads][BATCHES];
    CyclicBarrier barrier = new CyclicBarrier(threads);
    Thread[] running = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      int id = t;
      running[t] = new Thread(() -> run(id, live, reports, fill, barrier, batches[id]));
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
      int id, int live, Reports reports, boolean fill, CyclicBarrier barrier, double[] batches) {
    SplittableRandom random = new SplittableRandom(id);
    long next = (id + 1L) << 40;
    long[] held = new long[live];
    for (int i = 0; i < live; i++) {
      held[i] = next += 64;
      if (fill) {
        reports.pair(0, held[i]);
      }
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
          int slot = drawn[draw++ & (DRAWN - 1)];
          long gone = held[slot];
          next += 64;
          held[slot] = next;
          reports.pair(gone, next);
        }
        long ns = System.nanoTime() - start;
        if (batch >= 0) {
          batches[batch] = (double) ns / PAIRS;
        }
      }
      for (long address : held) {
        if (fill) {
          reports.pair(address, 0);
        }
      }
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }
}
