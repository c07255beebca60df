package ttmem.monitor;

import java.time.Instant;
import java.util.List;
import ttmem.model.LiveBuffer;

/**
 * Live buffers, as many as were asked for.
 *
 * @param time when they were listed
 * @param buffers in the order of the one who keeps them
 * @param truncated whether there are more than these
 * @param hidden whether it was asked for a process or device with buffers, or maybe buffers, that
 *     this viewer may not see
 */
public record BufferList(
    Instant time, List<LiveBuffer> buffers, boolean truncated, boolean hidden) {
  /** How many a server gives at most in one answer. */
  public static final int MOST = 10_000;

  public BufferList {
    buffers = List.copyOf(buffers);
  }
}
