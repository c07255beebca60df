package ttmem.ledger.read;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.PoolLayout;

/**
 * What the allocator last published about one type on one device: all per bank but the number of
 * banks.
 *
 * @param banks how many
 * @param bankBytes size of one
 * @param allocatedBytes allocated in one
 * @param freeBytes free in one
 * @param largestFreeBytes its largest free block
 * @param baseAddress where a bank starts; null if it wasn't said
 * @param stampNs wall clock when they were published
 */
public record PoolFigures(
    int banks,
    long bankBytes,
    long allocatedBytes,
    long freeBytes,
    long largestFreeBytes,
    @Nullable Long baseAddress,
    long stampNs) {

  /** The figures; null if none were published. */
  static @Nullable PoolFigures of(ByteBuffer bytes, int at) {
    int known = bytes.getInt(at + PoolLayout.KNOWN);
    if ((known & PoolLayout.KNOWN_FIGURES) == 0) {
      return null;
    }
    return new PoolFigures(
        bytes.getInt(at + PoolLayout.BANKS),
        bytes.getLong(at + PoolLayout.BANK_SIZE_BYTES),
        bytes.getLong(at + PoolLayout.ALLOCATED_BYTES),
        bytes.getLong(at + PoolLayout.FREE_BYTES),
        bytes.getLong(at + PoolLayout.LARGEST_FREE_BYTES),
        (known & PoolLayout.KNOWN_BASE) == 0
            ? null
            : (Long) bytes.getLong(at + PoolLayout.BASE_ADDRESS),
        bytes.getLong(at + PoolLayout.STAMP_NS));
  }
}
