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

  /**
   * Rounds the base of L1 and the reserved regions up to the DRAM alignment, as the original does.
   *
   * @throws AllocatorException if a reserved region does not fit in its bank
   */
  public AllocatorConfig {
    bankCounts = Set.copyOf(bankCounts);
    if (dramBanks < 1 || l1Banks < 1 || dramAlignment < 1 || l1Alignment < 1) {
      throw new IllegalArgumentException(
          "expected at least 1: dram_banks=%d l1_banks=%d dram_align=%d l1_align=%d"
              .formatted(dramBanks, l1Banks, dramAlignment, l1Alignment));
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

  static long roundUp(long bytes, long alignment) {
    return (bytes + alignment - 1) / alignment * alignment;
  }

  private static void requireRange(String name, long bytes, long limit) {
    if (bytes < 0 || bytes > limit) {
      throw new AllocatorException(
          "expected 0 to what the bank has: " + name + "=" + bytes + " limit=" + limit);
    }
  }
}
