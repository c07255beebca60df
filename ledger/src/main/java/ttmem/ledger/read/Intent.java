package ttmem.ledger.read;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.IntentLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.format.Operation;

/**
 * One event in flight, with what it found.
 *
 * @param operation what it does
 * @param device the device's number in its process
 * @param slot of its entry; {@link IntentLayout#NO_SLOT} if that has no place in the table
 * @param entry the entry as it will be, or as it was
 * @param bytesBefore and so on: the counter that it changes, and the counts of the header
 */
public record Intent(
    Operation operation,
    LedgerType type,
    int device,
    int slot,
    long number,
    Entry entry,
    long bytesBefore,
    long countBefore,
    long allocsBefore,
    long freesBefore,
    long allocatedBefore,
    long unlistedBefore,
    long liveBefore) {

  /** The intent at an offset; null if none is in flight. */
  static @Nullable Intent of(ByteBuffer bytes, int at) throws LedgerException {
    long word = bytes.getLong(at + IntentLayout.WORD);
    if (word == 0) {
      return null;
    }
    int device = (int) (word >>> IntentLayout.DEVICE_SHIFT) & 0xff;
    int slot = (int) (word >>> IntentLayout.SLOT_SHIFT);
    Optional<Operation> operation =
        Operation.ofNumber((int) (word >>> IntentLayout.OPERATION_SHIFT) & 0xff);
    Optional<LedgerType> type =
        LedgerType.ofNumber((int) (word >>> IntentLayout.TYPE_SHIFT) & 0xff);
    if (operation.isEmpty() || type.isEmpty()) {
      throw new LedgerException("the event in flight makes no sense: word=%016x".formatted(word));
    }
    long banksOrProgram = bytes.getLong(at + IntentLayout.BANKS_OR_PROGRAM);
    long partBytes = bytes.getLong(at + IntentLayout.PART_BYTES);
    Entry entry =
        new Entry(
            slot,
            Entry.Kind.of(type.get()),
            type.get(),
            device,
            false,
            type.get().isBuffer() && banksOrProgram > 0 && partBytes > 0,
            bytes.getLong(at + IntentLayout.ADDRESS),
            bytes.getLong(at + IntentLayout.SIZE_BYTES),
            bytes.getLong(at + IntentLayout.NUMBER),
            bytes.getLong(at + IntentLayout.STAMP_NS),
            bytes.getInt(at + IntentLayout.TAG),
            bytes.getInt(at + IntentLayout.DETAIL),
            partBytes,
            banksOrProgram);
    return new Intent(
        operation.get(),
        type.get(),
        device,
        slot,
        bytes.getLong(at + IntentLayout.NUMBER),
        entry,
        bytes.getLong(at + IntentLayout.BYTES_BEFORE),
        bytes.getLong(at + IntentLayout.COUNT_BEFORE),
        bytes.getLong(at + IntentLayout.ALLOCS_BEFORE),
        bytes.getLong(at + IntentLayout.FREES_BEFORE),
        bytes.getLong(at + IntentLayout.ALLOCATED_BEFORE),
        bytes.getLong(at + IntentLayout.UNLISTED_BEFORE),
        bytes.getLong(at + IntentLayout.LIVE_BEFORE));
  }
}
