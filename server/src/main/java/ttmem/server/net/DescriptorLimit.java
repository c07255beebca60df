package ttmem.server.net;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** How many descriptors this process may have. The JVM raises it to the hard limit by itself. */
public final class DescriptorLimit {
  private static final int RLIMIT_NOFILE = 7;
  private static final int FALLBACK = 1024;

  private DescriptorLimit() {}

  public static int current() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(JAVA_LONG, 2);
      if (Posix.getLimit(RLIMIT_NOFILE, limit) < 0) {
        return FALLBACK;
      }
      long soft = limit.get(JAVA_LONG, 0);
      return soft < 0 ? Integer.MAX_VALUE : (int) Math.min(soft, Integer.MAX_VALUE);
    }
  }
}
