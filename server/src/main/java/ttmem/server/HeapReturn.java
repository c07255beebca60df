package ttmem.server;

/**
 * Gives back to the system what a hard hour made the heap grow to. The collector shrinks the heap
 * when it collects all of it, and a server that has become idle gives it no reason to: the memory
 * of one attack would stay resident for ever. So a heap that has grown is collected once, later,
 * and one that stays as large is left alone. One thread at a time.
 */
final class HeapReturn implements Runnable {
  private static final long GROWN_BYTES = 32L << 20;

  private long settledBytes = Runtime.getRuntime().totalMemory();

  @Override
  public void run() {
    if (Runtime.getRuntime().totalMemory() > settledBytes + GROWN_BYTES) {
      System.gc();
      settledBytes = Runtime.getRuntime().totalMemory();
    }
  }
}
