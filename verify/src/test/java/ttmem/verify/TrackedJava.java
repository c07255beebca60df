package ttmem.verify;

import java.io.IOException;
import ttmem.ledger.Coverage;
import ttmem.ledger.TagScope;
import ttmem.ledger.Tracker;
import ttmem.model.BufferType;

/** A Java program that reports what it holds, as an application would. Ends with its input. */
final class TrackedJava {
  private TrackedJava() {}

  public static void main(String[] arguments) throws IOException {
    try (Tracker tracker = Tracker.open()) {
      tracker.device(0, null, "0000:c1:00.0");
      tracker.coverage(Coverage.COMPLETE, "");
      tracker.pushTag("java");
      tracker.alloc(0, BufferType.L1, 0xC000, 12_007);
      try (TagScope _ = tracker.tag("mlp")) {
        tracker.free(tracker.alloc(0, BufferType.DRAM, 0x1000, 1_000_033));
        tracker.alloc(0, BufferType.DRAM, 0x800_0000, 8_000_009);
      }
      System.out.println("ready");
      while (System.in.read() >= 0) {}
    }
  }
}
