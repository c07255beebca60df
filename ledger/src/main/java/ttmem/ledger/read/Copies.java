package ttmem.ledger.read;

import java.io.IOException;
import ttmem.ledger.files.OpenFile;

/**
 * Three copies of the same bytes, one after the other.
 *
 * <p>A writer makes a sequence word odd, changes the fields and makes the word even again. Bytes
 * are copied by the kernel in no promised order, so one copy proves nothing about itself. But if
 * the word was even and the same in a first and in a third copy, then nothing changed from before
 * the second until after it, and the second is whole.
 */
final class Copies {
  static final int ROUNDS = 8;

  private final OpenFile file;
  private byte[] first = new byte[0];
  private byte[] second = new byte[0];
  private byte[] third = new byte[0];

  Copies(OpenFile file) {
    this.file = file;
  }

  /** Takes three copies anew. */
  void take(long position, int length) throws LedgerException {
    if (second.length < length) {
      first = new byte[length];
      second = new byte[length];
      third = new byte[length];
    }
    read(file, position, first, length);
    read(file, position, second, length);
    read(file, position, third, length);
  }

  /** Takes the second and the third copy; the first was taken before, in {@code earlier}. */
  void takeAfter(byte[] earlier, long position) throws LedgerException {
    first = earlier;
    second = new byte[earlier.length];
    third = new byte[earlier.length];
    read(file, position, second, earlier.length);
    read(file, position, third, earlier.length);
  }

  /** The copy that counts. */
  byte[] bytes() {
    return second;
  }

  /** Whether a record with a sequence word of 64 bits there is whole. */
  boolean isWhole64(int at) {
    long word = OpenFile.littleEndian(first).getLong(at);
    return (word & 1) == 0 && word == OpenFile.littleEndian(third).getLong(at);
  }

  /** Whether a record with a sequence word of 32 bits there is whole. */
  boolean isWhole32(int at) {
    int word = OpenFile.littleEndian(first).getInt(at);
    return (word & 1) == 0 && word == OpenFile.littleEndian(third).getInt(at);
  }

  static void read(OpenFile file, long position, byte[] into, int length) throws LedgerException {
    try {
      file.read(position, into, length);
    } catch (IOException e) {
      throw new LedgerException(String.valueOf(e.getMessage()), e);
    }
  }
}
