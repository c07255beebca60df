package ttmem.sources;

import java.util.List;
import ttmem.model.LiveBuffer;
import ttmem.model.ProcessIdentity;

/**
 * A source that knows live buffers, circular buffers and kernels one by one. Called by the one
 * thread at a time that also reads it.
 */
public interface BufferSource {

  /** Whose buffers are asked for. */
  @FunctionalInterface
  interface Wanted {
    /**
     * Whether to list what a process holds on one device.
     *
     * @param number the number that the process itself gives the device
     */
    boolean includes(ProcessIdentity owner, int number);
  }

  /**
   * What is live now, in no order, {@code limit} at most; without the chips, which are decided by
   * the merge. What can't be read is left out: the status of the report says so. Never throws.
   */
  List<LiveBuffer> buffers(Wanted wanted, int limit);
}
