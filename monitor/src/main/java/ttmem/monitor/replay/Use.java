package ttmem.monitor.replay;

/**
 * What is in use at one moment. L1 figures are those of one bank, program figures those of the
 * busiest core (or the flat sum); see {@link Peaks} for the fields.
 *
 * @param programBytes circular and dataflow buffers and scratchpads on the busiest core together
 */
public record Use(
    long l1Bytes,
    long cbBytes,
    long dataflowBufferBytes,
    long scratchpadBytes,
    long programBytes,
    long dramBytesPerBank,
    long dramBytes) {
  static final Use NONE = new Use(0, 0, 0, 0, 0, 0, 0);

  /** What one core's L1 has to hold. */
  public long totalBytes() {
    return l1Bytes + programBytes;
  }

  /** The larger of each figure. */
  Use max(Use other) {
    return new Use(
        Math.max(l1Bytes, other.l1Bytes),
        Math.max(cbBytes, other.cbBytes),
        Math.max(dataflowBufferBytes, other.dataflowBufferBytes),
        Math.max(scratchpadBytes, other.scratchpadBytes),
        Math.max(programBytes, other.programBytes),
        Math.max(dramBytesPerBank, other.dramBytesPerBank),
        Math.max(dramBytes, other.dramBytes));
  }
}
