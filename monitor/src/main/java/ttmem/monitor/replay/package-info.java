/**
 * What a recording means for memory: the accounting of ttnn graph captures (ttnn-graph-capture
 * facts, section 4), as pure functions from values to values.
 *
 * <pre>{@code
 * Capture capture = new CaptureReader().read(file);
 * ReplayReport report = CaptureReplay.replay("conv2d", capture, ReplayOptions.DEFAULT);
 * System.out.println(report.peaks().total().bytes() + " bytes of L1 on the busiest core");
 * }</pre>
 */
@NullMarked
package ttmem.monitor.replay;

import org.jspecify.annotations.NullMarked;
