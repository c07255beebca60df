package ttmem.metal.allocator;

import ttmem.model.BufferType;

/**
 * The banks of one type of memory.
 *
 * @param type what they are for
 * @param banks how many there are
 * @param bankBytes size of the region in each
 * @param offset device address of its first byte
 * @param alignment what page sizes are rounded up to
 * @param blockAlignment smallest block, and what block sizes are rounded up to: the DRAM alignment
 *     for every type, L1 included
 * @param computeCores cores that a sharded buffer may lie on
 * @param interleavedLimit lowest address of an interleaved buffer; 0 for none
 * @param mayInterleave whether pages may be dealt out over all banks, which restricts their number
 */
public record BankLayout(
    BufferType type,
    int banks,
    long bankBytes,
    long offset,
    long alignment,
    long blockAlignment,
    int computeCores,
    long interleavedLimit,
    boolean mayInterleave) {}
