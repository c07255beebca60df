package ttmem.metal.allocator;

/**
 * Where a buffer lies.
 *
 * @param address first byte, the same in every bank
 * @param bytesPerBank what each bank stores of it, before rounding to the block size
 * @param banks banks that store some of it
 */
public record Allocation(long address, long bytesPerBank, int banks) {}
