package ttmem.ledger.read;

import java.nio.charset.StandardCharsets;

/** Text fields: UTF-8, raw, what is no UTF-8 replaced. */
final class Text {
  private Text() {}

  /** Up to the first zero byte, {@code most} bytes at most. */
  static String until0(byte[] bytes, int offset, int most) {
    int length = 0;
    while (length < most && bytes[offset + length] != 0) {
      length++;
    }
    return new String(bytes, offset, length, StandardCharsets.UTF_8);
  }
}
