package ttmem.metal.allocator;

import java.util.Set;

/**
 * The numbers from which a device's four regions follow (memory facts, sections 3.1 and 3.2). All
 * sizes are bytes per bank.
 *
 * @param dramBanks DRAM banks, one per view
 * @param dramBankBytes size of one, from address 0
 * @param dramUnreservedBase first byte that buffers may use
 * @param dramAlignment alignment of DRAM pages, and the block size of all regions
 * @param traceBytesPerBank top part of each DRAM bank, kept for traces
 * @param l1Banks compute cores, each with one L1 bank
 * @param l1Bytes L1 of one core, from address 0
 * @param l1UnreservedBase first byte that buffers may use
 * @param l1SmallBytes top part of each L1 bank, kept for small buffers
 * @param l1Alignment alignment of L1 pages
 * @param interleaved whether interleaved buffers are allowed at all
 * @param bankCounts numbers of banks, besides powers of two, over which pages can be dealt out
 * @param dramPolicy how free DRAM is searched; the other types are always searched with FIRST
 */
public record AllocatorConfig(
    int dramBanks,
    long dramBankBytes,
    long dramUnreservedBase,
    long dramAlignment,
    long traceBytesPerBank,
    int l1Banks,
    long l1Bytes,
    long l1UnreservedBase,
    long l1SmallBytes,
    long l1Alignment,
    boolean interleaved,
    Set<Integer> bankCounts,
    SearchPolicy dramPolicy) {

  private static final long MAX_ALIGNMENT = 1L << 30;

  /** So that totals over any number of banks stay within 63 bits. */
  private static final long MAX_BANK_BYTES = 1L << 48;

  /**
   * Rounds the base of L1 and the reserved regions up to the DRAM alignment, as the original does.
   *
   * @throws AllocatorException if a reserved region does not fit in its bank
   */
  public AllocatorConfig {
    bankCounts = Set.copyOf(bankCounts);
    if (dramBanks < 1 || l1Banks < 1 || outOfRange(dramAlignment) || outOfRange(l1Alignment)) {
      throw new IllegalArgumentException(
          "expected at least 1, and alignments up to 2^30: dram_banks=%d l1_banks=%d dram_align=%d l1_align=%d"
              .formatted(dramBanks, l1Banks, dramAlignment, l1Alignment));
    }
    if (dramBankBytes > MAX_BANK_BYTES || l1Bytes > MAX_BANK_BYTES) {
      throw new IllegalArgumentException(
          "expected banks of at most 2^48 bytes: dram_bank_size=%d l1_size=%d"
              .formatted(dramBankBytes, l1Bytes));
    }
    requireRange("dram_base", dramUnreservedBase, dramBankBytes);
    requireRange("l1_base", l1UnreservedBase, l1Bytes);
    requireRange("trace", traceBytesPerBank, dramBankBytes - dramUnreservedBase);
    requireRange("l1_small", l1SmallBytes, l1Bytes - l1UnreservedBase - 1);
    l1UnreservedBase = roundUp(l1UnreservedBase, dramAlignment);
    l1SmallBytes = roundUp(l1SmallBytes, dramAlignment);
    traceBytesPerBank = roundUp(traceBytesPerBank, dramAlignment);
    requireRange("trace", traceBytesPerBank, dramBankBytes - dramUnreservedBase);
    requireRange("l1_small", l1SmallBytes, l1Bytes - l1UnreservedBase - 1);
  }

  private static boolean outOfRange(long alignment) {
    return alignment < 1 || alignment > MAX_ALIGNMENT;
  }

  private static long roundUp(long bytes, long alignment) {
    return (bytes + alignment - 1) / alignment * alignment;
  }

  private static void requireRange(String name, long bytes, long limit) {
    if (bytes < 0 || bytes > limit) {
      throw new AllocatorException(
          "expected 0 to what the bank has: " + name + "=" + bytes + " limit=" + limit);
    }
  }
}
