package ttmem.monitor.replay;

import org.jspecify.annotations.Nullable;

/**
 * High-water marks of one device, each at its own moment: their sum can exceed {@code total}.
 *
 * @param cb circular buffers that take memory of their own, per core
 * @param dataflowBuffer the same for dataflow buffers
 * @param scratchpad the same for scratchpads
 * @param l1 L1 and L1_SMALL buffers, per bank
 * @param total all of the above at one moment: what has to fit into one core's L1
 * @param dramPerBank DRAM and TRACE buffers, share of the fullest bank
 * @param dram DRAM and TRACE buffers, all banks together
 */
public record Peaks(
    Peak cb,
    Peak dataflowBuffer,
    Peak scratchpad,
    Peak l1,
    Peak total,
    Peak dramPerBank,
    Peak dram) {
  static final Peaks NONE =
      new Peaks(Peak.NONE, Peak.NONE, Peak.NONE, Peak.NONE, Peak.NONE, Peak.NONE, Peak.NONE);

  Peaks max(Use use, int node, @Nullable Operation inside) {
    return new Peaks(
        cb.max(use.cbBytes(), node, inside),
        dataflowBuffer.max(use.dataflowBufferBytes(), node, inside),
        scratchpad.max(use.scratchpadBytes(), node, inside),
        l1.max(use.l1Bytes(), node, inside),
        total.max(use.totalBytes(), node, inside),
        dramPerBank.max(use.dramBytesPerBank(), node, inside),
        dram.max(use.dramBytes(), node, inside));
  }
}
