package ttmem.verify;

import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import ttmem.ledger.TagScope;
import ttmem.ledger.Tracker;
import ttmem.ledger.TrackerOptions;
import ttmem.model.BufferType;

/** A program with many trackers, a thread each, that report for ever. To be killed. */
final class BusyTrackers {
  private static final int[] CORES = {0, 0, 3, 3};

  private BusyTrackers() {}

  /**
   * Reports until it is killed.
   *
   * @param args how many trackers
   */
  public static void main(String[] args) throws InterruptedException {
    int count = Integer.parseInt(args[0]);
    CountDownLatch ready = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      int seed = i;
      Thread.ofPlatform()
          .start(
              () -> {
                Tracker tracker = Tracker.open(TrackerOptions.of(System.getenv()));
                ready.countDown();
                report(tracker, new SplittableRandom(seed));
              });
    }
    ready.await();
    System.out.println("busy");
  }

  /** Every buffer's size follows from its address. */
  static long size(long address) {
    return address * 31 + 104_729;
  }

  private static void report(Tracker tracker, SplittableRandom random) {
    long[] handles = new long[100];
    for (; ; ) {
      int place = random.nextInt(handles.length);
      if (handles[place] != 0) {
        tracker.free(handles[place]);
        tracker.cbFree(handles[place]);
        handles[place] = 0;
      } else if (place % 10 == 0) {
        handles[place] = tracker.cbAlloc(1, place % 3, 64L * place, 1024, CORES);
        tracker.cbResident(1, random.nextInt(3));
      } else {
        long address = 64L * place;
        try (TagScope _ = tracker.tag("place")) {
          handles[place] = tracker.alloc(place % 2, BufferType.DRAM, address, size(address));
        }
      }
    }
  }
}
