package ttmem.ledger;

import ttmem.ledger.format.HeaderLayout;

/**
 * The numbers that say what could not be kept: each such event changes one of them and nothing
 * else. Called under the tracker's lock.
 */
final class Complaints {
  private final LedgerBytes ledger;
  private final Journal journal;
  private long refused;
  private long unknownFrees;
  private long duplicates;
  private long inexactSinceNs;

  Complaints(LedgerBytes ledger, Journal journal) {
    this.ledger = ledger;
    this.journal = journal;
  }

  /** Arguments out of range; returns 0, no handle. */
  long refuse() {
    ledger.putLong(HeaderLayout.REFUSED, ++refused);
    return 0;
  }

  /** Nothing was there to be freed; returns false. */
  boolean unknownFree() {
    ledger.putLong(HeaderLayout.UNKNOWN_FREES, ++unknownFrees);
    return false;
  }

  /** A second live buffer at one address. */
  void duplicateKey() {
    ledger.putLong(HeaderLayout.DUPLICATE_KEYS, ++duplicates);
  }

  /** No memory for the private index, or no page for a device: counters are lower bounds now. */
  void inexact() {
    if (inexactSinceNs == 0) {
      journal.stamp();
      inexactSinceNs = Math.max(1, journal.stampNs());
      ledger.putLong(HeaderLayout.INEXACT_SINCE_NS, inexactSinceNs);
    }
  }

  boolean isInexact() {
    return inexactSinceNs != 0;
  }
}
