package ttmem.server.legacy;

import java.lang.foreign.MemorySegment;
import ttmem.sources.legacy.Generation;

/** Takes the frames of one stream, one by one. */
interface FrameSink {

  /** What the sender of a frame is, beside a pid: its bytes came from two processes. */
  int TWO_SENDERS = -1;

  /**
   * A whole frame.
   *
   * @param at where it starts in {@code buffer}; valid during the call only
   * @param pid who sent all of it, or {@link #TWO_SENDERS}
   */
  void frame(MemorySegment buffer, long at, Generation generation, int pid);

  /** Whether a pid in a frame is the sender's own, in its own namespace or the server's. */
  boolean isOwnPid(int pid, int claimed);
}
