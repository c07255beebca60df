/**
 * ttnn graph captures: the JSON that {@code ttnn.graph.end_graph_capture()} returns, or the report
 * file that holds it, read as a stream into typed nodes (ttnn-graph-capture facts, sections 1 to 3
 * and 5).
 *
 * <p>A capture is a recording, not a live source: it implements no {@link ttmem.sources.Source} and
 * never reaches a snapshot. What it means for memory is worked out in {@code ttmem.monitor.replay}.
 *
 * <pre>{@code
 * Capture capture = new CaptureReader().read(Path.of("conv2d.json"));
 * for (CaptureOp op : capture.ops()) {
 *   if (op instanceof CaptureOp.Allocate buffer) {
 *     System.out.println("node " + buffer.node() + ": " + buffer.sizeBytes() + " bytes");
 *   }
 * }
 * }</pre>
 */
@NullMarked
package ttmem.sources.capture;

import org.jspecify.annotations.NullMarked;
