package ttmem.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a process's allocator itself last published about one type of its memory on one device:
 * tt-metal's statistics. Every process has an allocator of its own, so two of them may both call
 * the same bytes free.
 *
 * @param type DRAM, L1, L1_SMALL or TRACE
 * @param banks how many banks; all of them look alike
 * @param bankBytes size of the region in each bank
 * @param allocatedBytes in use in each bank, after rounding
 * @param freeBytes not in use in each bank, wherever it lies
 * @param largestFreeBytes the largest hole of each bank
 * @param baseAddress first byte of the region; null if it was not published
 * @param published when; null if the source keeps no time
 */
public record Pool(
    MemoryType type,
    int banks,
    long bankBytes,
    long allocatedBytes,
    long freeBytes,
    long largestFreeBytes,
    @Nullable Long baseAddress,
    @Nullable Instant published) {}
