package ttmem.monitor.replay;

import org.jspecify.annotations.Nullable;

/**
 * Something that holds L1 at the peak.
 *
 * @param node the node that allocated it
 * @param kind {@code L1 buffer}, {@code L1_SMALL buffer}, {@code circular buffer}, …
 * @param bytes what it adds to the peak: share of a bank, or size per core
 * @param sizeBytes all of it, over all banks or cores
 * @param address 0 if the capture has none
 * @param cores the cores it lies on, or how many; empty if not known
 * @param operation what allocated it; null outside every operation
 */
public record LiveItem(
    int node,
    String kind,
    long bytes,
    long sizeBytes,
    long address,
    String cores,
    @Nullable Operation operation) {}
