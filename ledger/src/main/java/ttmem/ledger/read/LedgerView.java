package ttmem.ledger.read;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.LedgerType;

/**
 * A ledger as its reader sees it: of a running process as it stands, of a dead one with its last
 * event finished ({@link Recovery}). One thread at a time.
 *
 * <p>Every method throws {@link LedgerException} if the file was cut or damaged under the reader;
 * nothing else can happen to it.
 */
public interface LedgerView {

  LedgerHeader header();

  LedgerState state() throws LedgerException;

  /** One of {@link LedgerState#devicesUsed}. */
  LedgerDevice device(int number) throws LedgerException;

  /**
   * Who is resident on each core: program + 1, or 0 for nobody; {@code y * 32 + x} is core (x, y).
   * Null if it changed all the time while it was read, or its writer was stopped or died within a
   * change.
   */
  long @Nullable [] residentPrograms(int device) throws LedgerException;

  /**
   * The same of a ledger whose writer is gone: each word is whole, even if the writer died while it
   * changed others.
   */
  long[] residentProgramsLeft(int device) throws LedgerException;

  /** The windowed peaks, oldest first; none if they changed all the time while they were read. */
  List<WindowPeak> windows(int device, LedgerType type) throws LedgerException;

  /**
   * The same of a ledger whose writer is gone: the window in which it died may have the peak of an
   * older one.
   */
  List<WindowPeak> windowsLeft(int device, LedgerType type) throws LedgerException;

  /**
   * Hands over every live entry, in the order of their slots. What comes or goes meanwhile may be
   * missing, and nothing comes twice.
   *
   * @return how many entries were changed all the time while they were read, and left out
   */
  int entries(Consumer<Entry> to) throws LedgerException;

  /**
   * The same of a ledger whose writer is gone: what it died over is handed over as it stands. Only
   * the entry that the event in flight makes or ends can be torn in more than one word.
   */
  void entriesLeft(Consumer<Entry> to) throws LedgerException;

  /** The last events, oldest first; those that were overwritten meanwhile are left out. */
  List<LedgerEvent> events(int most) throws LedgerException;

  /** A tag's text, raw; empty for number 0, null for one that this ledger doesn't have. */
  @Nullable String tag(int number) throws LedgerException;

  /** A set of cores; {@link CoreSet#UNKNOWN} for number 0 and for one that it doesn't have. */
  CoreSet coreSet(int number) throws LedgerException;
}
