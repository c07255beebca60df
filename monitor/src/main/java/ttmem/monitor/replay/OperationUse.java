package ttmem.monitor.replay;

import java.util.OptionalLong;

/**
 * One row of the timeline: an operation with all that happened inside it.
 *
 * @param level nesting depth, 1 for the outermost
 * @param startNode its {@code function_start}
 * @param endNode its {@code function_end}
 * @param after what is in use when it ends
 * @param peak the largest value of each figure while it ran, each at its own moment
 * @param peakTotalBytes the largest L1 total of one core while it ran
 * @param peakNode where {@code peakTotalBytes} was first reached
 * @param durationNs host time, if the capture has it
 * @param aborted whether an exception ended it
 */
public record OperationUse(
    String name,
    int level,
    int startNode,
    int endNode,
    Use after,
    Use peak,
    long peakTotalBytes,
    int peakNode,
    OptionalLong durationNs,
    boolean aborted) {}
