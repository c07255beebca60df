package ttmem.monitor.replay;

/**
 * One point of the curve of use over a capture: a run of nodes at the moment when the L1 total of
 * one core was largest in it.
 *
 * @param firstNode first node of the run
 * @param nodes how many nodes it stands for
 * @param l1Bytes L1 and L1_SMALL buffers at that moment, per bank
 * @param programBytes program memory at that moment, on the busiest core
 */
public record CurvePoint(int firstNode, int nodes, long l1Bytes, long programBytes) {

  /** The largest L1 total of one core. */
  public long totalBytes() {
    return l1Bytes + programBytes;
  }
}
