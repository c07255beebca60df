package ttmem.sources;

import java.time.Instant;
import java.util.List;
import ttmem.model.MemoryType;
import ttmem.model.ProcessIdentity;

/**
 * A source that knows what was reached between two looks. Called by the one thread at a time that
 * also reads it.
 */
public interface PeakSource {

  /**
   * The most that a process held on one device at once, as far as one of its books knows, in a
   * short time.
   *
   * @param number what the process itself calls the device
   * @param begin of that time, which is {@link #WINDOW_NS} long
   */
  record Peak(ProcessIdentity owner, int number, MemoryType type, Instant begin, long bytes) {}

  /** How long the time of a peak is. */
  long WINDOW_NS = 1L << 30;

  /** What is remembered of the processes of the last look, from an instant on. Never throws. */
  List<Peak> peaks(Instant since);
}
