package ttmem.metal;

import org.jspecify.annotations.Nullable;

/**
 * Where a page lies.
 *
 * @param bank bank of an interleaved buffer; of a sharded one the number of its core in the grid
 * @param core the core; null where only the bank is known, because which core an L1 bank id names
 *     depends on a shuffle of the C++ library
 * @param address device address in the bank; on a DRAM controller with two views the second one's
 *     addresses start behind the first
 */
public record PageLocation(int bank, @Nullable Core core, long address) {}
