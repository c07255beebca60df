package ttmem.metal.allocator;

import ttmem.model.BufferType;

/**
 * The eight numbers with which tt-metal refuses a buffer (memory facts, section 3.4).
 *
 * @param requestedBytes all pages of the buffer, each rounded up, all banks together
 * @param type the buffer's type
 * @param banks the banks that it would be spread over
 * @param neededBytesPerBank what each bank would have to hold, before rounding to the block size
 * @param bankBytes size of the region in each bank
 * @param allocatedBytesPerBank in use
 * @param freeBytesPerBank not in use, wherever it lies
 * @param largestFreeBytesPerBank the largest hole
 * @param besideOthers whether allocators that share the memory had to be kept clear of
 */
public record Refusal(
    long requestedBytes,
    BufferType type,
    int banks,
    long neededBytesPerBank,
    long bankBytes,
    long allocatedBytesPerBank,
    long freeBytesPerBank,
    long largestFreeBytesPerBank,
    boolean besideOthers) {

  /** The original's words. */
  public String message() {
    String numbers =
        "bank size is %d B (allocated: %d B, free: %d B, largest free block: %d B)"
            .formatted(bankBytes, allocatedBytesPerBank, freeBytesPerBank, largestFreeBytesPerBank);
    if (besideOthers) {
      return ("Out of Memory: Not enough space after considering dependencies to allocate %d B %s"
              + " across %d banks (%d B per bank), %s")
          .formatted(requestedBytes, type, banks, neededBytesPerBank, numbers);
    }
    return ("Out of Memory: Not enough space to allocate %d B %s buffer across %d banks, where"
            + " each bank needs to store %d B, but %s")
        .formatted(requestedBytes, type, banks, neededBytesPerBank, numbers);
  }
}
