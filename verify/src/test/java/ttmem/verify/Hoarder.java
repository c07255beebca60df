package ttmem.verify;

import java.io.IOException;
import ttmem.ledger.Tracker;
import ttmem.model.BufferType;

/** A Java program that holds as many buffers as it is told, and gives them back when asked. */
final class Hoarder {
  private Hoarder() {}

  public static void main(String[] arguments) throws IOException {
    int count = Integer.parseInt(arguments[0]);
    long[] handles = new long[count];
    try (Tracker tracker = Tracker.open()) {
      for (int i = 0; i < count; i++) {
        handles[i] = tracker.alloc(0, BufferType.DRAM, 32L * i, 3);
      }
      System.out.println(
          tracker.status().ledger().map(Object::toString).orElse(tracker.status().reason()));
      int _ = System.in.read();
      for (long handle : handles) {
        tracker.free(handle);
      }
      System.out.println("freed");
      while (System.in.read() >= 0) {}
    }
  }
}
