package ttmem.ledger.read;

import java.nio.ByteBuffer;
import java.util.Optional;
import ttmem.ledger.format.EntryLayout;
import ttmem.ledger.format.LedgerType;

/**
 * One live buffer, circular buffer or kernel, as its process reported it.
 *
 * @param slot its place in the table
 * @param kind what it is
 * @param type its memory
 * @param device the device's number in its process
 * @param resident a circular buffer that is in use on at least one core, not only laid out
 * @param banked a buffer whose banks and bytes per bank were given
 * @param address device address
 * @param sizeBytes device-wide
 * @param number of the event that made it: no two entries of a ledger have the same
 * @param stampNs wall clock when it came, coarse
 * @param tag its tag's number; 0 = none
 * @param detail core set (circular buffer) or core class (kernel)
 * @param partBytes per bank (buffer) or per core (circular buffer); 0 if not given
 * @param banksOrProgram banks (buffer) or program (circular buffer, kernel)
 */
public record Entry(
    int slot,
    Kind kind,
    LedgerType type,
    int device,
    boolean resident,
    boolean banked,
    long address,
    long sizeBytes,
    long number,
    long stampNs,
    int tag,
    int detail,
    long partBytes,
    long banksOrProgram) {

  /** What an entry is. */
  public enum Kind {
    BUFFER,
    CIRCULAR_BUFFER,
    KERNEL;

    static Kind of(LedgerType type) {
      return switch (type) {
        case CB -> CIRCULAR_BUFFER;
        case KERNEL -> KERNEL;
        default -> BUFFER;
      };
    }
  }

  /** The entry in a record; empty if the slot is free, or what stands there makes no sense. */
  static Optional<Entry> of(ByteBuffer bytes, int at, int slot) {
    int kind = Byte.toUnsignedInt(bytes.get(at + EntryLayout.KIND));
    Optional<LedgerType> type =
        LedgerType.ofNumber(Byte.toUnsignedInt(bytes.get(at + EntryLayout.TYPE)));
    if (kind == EntryLayout.KIND_FREE || type.isEmpty()) {
      return Optional.empty();
    }
    int flags = Byte.toUnsignedInt(bytes.get(at + EntryLayout.FLAGS));
    return Optional.of(
        new Entry(
            slot,
            Kind.of(type.get()),
            type.get(),
            Byte.toUnsignedInt(bytes.get(at + EntryLayout.DEVICE)),
            (flags & EntryLayout.FLAG_RESIDENT) != 0 && type.get() == LedgerType.CB,
            (flags & EntryLayout.FLAG_BANKED) != 0 && type.get().isBuffer(),
            bytes.getLong(at + EntryLayout.ADDRESS),
            bytes.getLong(at + EntryLayout.SIZE_BYTES),
            bytes.getLong(at + EntryLayout.NUMBER),
            bytes.getLong(at + EntryLayout.STAMP_NS),
            bytes.getInt(at + EntryLayout.TAG),
            bytes.getInt(at + EntryLayout.DETAIL),
            bytes.getLong(at + EntryLayout.PART_BYTES),
            bytes.getLong(at + EntryLayout.BANKS_OR_PROGRAM)));
  }

  /** This entry with another residency. */
  Entry resident(boolean now) {
    return now == resident
        ? this
        : new Entry(
            slot,
            kind,
            type,
            device,
            now,
            banked,
            address,
            sizeBytes,
            number,
            stampNs,
            tag,
            detail,
            partBytes,
            banksOrProgram);
  }
}
