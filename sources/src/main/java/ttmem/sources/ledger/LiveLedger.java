package ttmem.sources.ledger;

import java.util.List;
import ttmem.ledger.files.FileStat;
import ttmem.ledger.read.LedgerDevice;
import ttmem.ledger.read.LedgerHeader;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.LedgerState;

/**
 * One ledger whose writer lives, at one instant.
 *
 * @param label where it lies, for people
 * @param writer its process, by the kernel's word
 * @param file as it was opened
 * @param reader stays open for the next look; owned by its folder
 */
record LiveLedger(
    String label,
    int writer,
    FileStat file,
    LedgerHeader header,
    LedgerState state,
    List<LedgerDevice> devices,
    LedgerReader reader) {}
