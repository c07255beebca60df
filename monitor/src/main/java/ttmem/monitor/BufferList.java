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
 */
public record BufferList(Instant time, List<LiveBuffer> buffers, boolean truncated) {

  public BufferList {
    buffers = List.copyOf(buffers);
  }
}
