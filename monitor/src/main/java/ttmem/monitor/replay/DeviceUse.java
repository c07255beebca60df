package ttmem.monitor.replay;

/**
 * One device of a capture.
 *
 * @param device its number, or {@code all} where the capture has only one or does not tell them
 *     apart
 * @param end what is in use after the last node
 * @param dramAllocatedBytes all DRAM that was ever allocated in the capture
 * @param dramFreedBytes all DRAM that was freed again
 * @param busiestCore the core of the L1 total's peak, {@code x-y}; empty without program memory or
 *     under the flat rule
 */
public record DeviceUse(
    String device,
    Peaks peaks,
    Use end,
    long dramAllocatedBytes,
    long dramFreedBytes,
    String busiestCore) {}
