/**
 * What becomes of the ledgers of dead processes: moved, compacted, from shared memory to a bounded
 * directory on disk. Only a server, or a person who asks for it, does that; trackers and readers
 * never do.
 *
 * <pre>{@code
 * Reaper reaper = new Reaper(stateDirectory.resolve("autopsies"), Duration.ofMinutes(10));
 * Reaper.Outcome outcome = reaper.reap(ledger);
 * }</pre>
 */
@NullMarked
package ttmem.ledger.reap;

import org.jspecify.annotations.NullMarked;
