package ttmem.monitor.replay;

/**
 * A figure of an allocation sequence and where it was first reached.
 *
 * @param line line number in the file, from 1; 0 if nothing ran
 * @param operation the operation on that line with its fields; empty if nothing ran
 */
public record SequenceMark(long bytes, long line, String operation) {}
