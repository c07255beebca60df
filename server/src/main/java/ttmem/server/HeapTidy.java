package ttmem.server;

/**
 * Collects the whole heap when much of it must be garbage. The serial collector enlarges its old
 * generation up to the limit before it collects it for the first time: with 9 MiB alive it was seen
 * at 37 MiB after a quarter of an hour of a light load, all of it resident, and growing. A whole
 * collection of what lives here takes some 30 ms, and the launcher's ratios give the rest back: so
 * also what a hard hour made the heap grow to, for which an idle server gives no reason to collect.
 *
 * <p>One thread at a time.
 */
final class HeapTidy implements Runnable {
  private static final long SLACK_BYTES = 8L << 20;

  private long livedBytes;

  @Override
  public void run() {
    if (usedBytes() > 2 * livedBytes + SLACK_BYTES) {
      System.gc();
      livedBytes = usedBytes();
    }
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
