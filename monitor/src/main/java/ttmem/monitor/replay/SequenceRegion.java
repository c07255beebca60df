package ttmem.monitor.replay;

/**
 * What one region was put to over an allocation sequence. Bytes of one bank.
 *
 * @param name such as {@code L1}; {@code CB} stands for the circular buffers of the program that
 *     was laid out last, on one core
 * @param banks banks that the region stands for, all alike
 * @param bankBytes size of the region; the largest, if the file has several sequences
 * @param peak the most that was allocated
 * @param leastHole the smallest that the largest hole ever was: what would always have fitted
 * @param endBytes what is allocated after the last operation that ran
 * @param endHoleBytes the largest hole then
 */
public record SequenceRegion(
    String name,
    int banks,
    long bankBytes,
    SequenceMark peak,
    SequenceMark leastHole,
    long endBytes,
    long endHoleBytes) {}
