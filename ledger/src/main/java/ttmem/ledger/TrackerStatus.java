package ttmem.ledger;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a tracker says about itself.
 *
 * @param state whether it tracks
 * @param reason why it is not {@link State#ACTIVE}, or what it ignored; empty if there is nothing
 *     to say
 * @param ledger the ledger's path; empty if there is none
 */
public record TrackerStatus(State state, String reason, Optional<Path> ledger) {
  /** Whether a tracker tracks. */
  public enum State {
    /** Every entry is listed. */
    ACTIVE,
    /** Counters are kept, but some entries had no room in the ledger. */
    COUNTING_ONLY,
    /** Nothing is kept: switched off, impossible, or closed. */
    OFF
  }
}
