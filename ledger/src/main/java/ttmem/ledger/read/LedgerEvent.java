package ttmem.ledger.read;

import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.format.Operation;

/**
 * One of the last events.
 *
 * @param number from 1
 * @param stampNs wall clock of the last allocation until then
 * @param operation what happened; null if this version doesn't know it
 * @param type memory concerned; null if this version doesn't know it
 * @param device the device's number in its process
 * @param address device address
 * @param sizeBytes device-wide
 * @param program of circular buffers and kernels
 * @param tag number of its tag; 0 = none
 * @param detail core set or core class
 */
public record LedgerEvent(
    long number,
    long stampNs,
    @Nullable Operation operation,
    @Nullable LedgerType type,
    int device,
    long address,
    long sizeBytes,
    long program,
    int tag,
    int detail) {}
