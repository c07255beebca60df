package ttmem.ledger;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.files.OpenFile;

/**
 * A ledger's file as a reader finds it after a number of its writer's recorded stores. With a
 * source of chance the writer goes on while it is read: between two reads, and between the pieces
 * of one, which the kernel copies in whatever order.
 */
final class RecordedFile extends OpenFile {
  private static final int MOST_PIECES = 4;
  private static final int WORD = 8;

  private final RecordedBytes bytes;
  private final @Nullable SplittableRandom chance;
  private final int haste;
  private int stores;

  /** The file of a writer that stands still after so many stores: stopped, or dead. */
  RecordedFile(OpenFile file, RecordedBytes bytes, int stores) {
    super(file);
    this.bytes = bytes;
    this.stores = stores;
    chance = null;
    haste = 0;
  }

  /** The file of one that goes on. */
  RecordedFile(OpenFile file, RecordedBytes bytes, SplittableRandom chance) {
    super(file);
    this.bytes = bytes;
    this.chance = chance;
    haste = 1 + chance.nextInt(24);
    stores = 0;
  }

  @Override
  public void read(long position, byte[] into, int length) {
    SplittableRandom random = chance;
    if (random == null) {
      bytes.copyAsOf(stores, position, into, 0, length);
      return;
    }
    int pieces = 1 + random.nextInt(MOST_PIECES);
    int piece = (length / pieces / WORD + 1) * WORD;
    int first = random.nextInt(pieces);
    for (int i = 0; i < pieces; i++) {
      int from = (first + i) % pieces * piece;
      if (from < length) {
        stores = Math.min(bytes.stores(), stores + random.nextInt(haste));
        bytes.copyAsOf(stores, position + from, into, from, Math.min(piece, length - from));
      }
    }
  }

  @Override
  public void close() {
    // Its file is read again and again.
  }
}
