package ttmem.monitor.json;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.replay.BoardReport;
import ttmem.monitor.replay.CurvePoint;
import ttmem.monitor.replay.DeviceUse;
import ttmem.monitor.replay.LiveItem;
import ttmem.monitor.replay.OperationUse;
import ttmem.monitor.replay.Peak;
import ttmem.monitor.replay.Peaks;
import ttmem.monitor.replay.ReplayNote;
import ttmem.monitor.replay.ReplayReport;
import ttmem.monitor.replay.Use;

/** Writes the account of a capture as {@code ttmem-replay/v1} (docs/reference/replay-json.md). */
public final class ReplayJsonWriter {
  /** The value of the field {@code schema}. */
  public static final String SCHEMA = "ttmem-replay/v1";

  private final JsonOut out;

  private ReplayJsonWriter(JsonOut out) {
    this.out = out;
  }

  /**
   * Writes one document and flushes; the stream stays open.
   *
   * @param board what became of it on the model of a board; null if that was not asked
   * @throws IOException if the stream does
   */
  public static void write(
      ReplayReport report, @Nullable BoardReport board, JsonForm form, OutputStream stream)
      throws IOException {
    try (JsonOut out = new JsonOut(stream, form)) {
      new ReplayJsonWriter(out).report(report, board);
    }
  }

  private void report(ReplayReport report, @Nullable BoardReport board) throws IOException {
    out.beginObject();
    out.text("schema", SCHEMA);
    out.text("name", report.name());
    out.number("nodes", (long) report.nodes());
    out.text("rule", report.rule().label());
    out.number("level", (long) report.level());
    out.numberUnless(-1, "l1_limit_bytes", report.l1LimitBytes().orElse(-1));
    boolean dramPerBankExact = report.dramPerBankExact();
    out.flag("dram_per_bank_exact", dramPerBankExact);
    out.list("devices", report.devices(), this::device);
    out.list("live_at_peak", report.liveAtPeak(), this::item);
    out.list("operations", report.timeline(), this::operation);
    out.list("curve", report.curve(), this::point);
    out.list("notes", report.notes(), this::note);
    BoardJson.report(out, board);
    out.endObject();
  }

  private void device(DeviceUse device) throws IOException {
    out.beginObject();
    out.text("device", device.device());
    out.beginObject("peaks");
    Peaks peaks = device.peaks();
    peak("cb", peaks.cb());
    peak("dataflow_buffer", peaks.dataflowBuffer());
    peak("scratchpad", peaks.scratchpad());
    peak("l1", peaks.l1());
    peak("total", peaks.total());
    peak("dram_per_bank", peaks.dramPerBank());
    peak("dram", peaks.dram());
    out.endObject();
    out.remark("busiest_core", device.busiestCore());
    use("end", device.end());
    out.number("dram_allocated_bytes", device.dramAllocatedBytes());
    out.number("dram_freed_bytes", device.dramFreedBytes());
    out.endObject();
  }

  private void peak(String field, Peak peak) throws IOException {
    out.beginObject(field);
    out.number("bytes", peak.bytes());
    out.numberUnless(-1, "node", peak.node().orElse(-1));
    BoardJson.operations(out, peak.operation());
    out.endObject();
  }

  private void use(String field, Use use) throws IOException {
    out.beginObject(field);
    out.number("l1_bytes", use.l1Bytes());
    out.number("cb_bytes", use.cbBytes());
    out.number("dataflow_buffer_bytes", use.dataflowBufferBytes());
    out.number("scratchpad_bytes", use.scratchpadBytes());
    out.number("program_bytes", use.programBytes());
    out.number("dram_per_bank_bytes", use.dramBytesPerBank());
    out.number("dram_bytes", use.dramBytes());
    out.endObject();
  }

  private void item(LiveItem item) throws IOException {
    out.beginObject();
    out.number("node", (long) item.node());
    out.text("kind", item.kind());
    out.number("bytes", item.bytes());
    out.number("size_bytes", item.sizeBytes());
    out.numberUnless(0, "address", item.address());
    out.remark("cores", item.cores());
    BoardJson.operations(out, item.operation());
    out.endObject();
  }

  private void operation(OperationUse row) throws IOException {
    out.beginObject();
    out.text("name", row.name());
    out.number("level", (long) row.level());
    out.number("start_node", (long) row.startNode());
    out.number("end_node", (long) row.endNode());
    out.number("peak_total_bytes", row.peakTotalBytes());
    out.number("peak_node", (long) row.peakNode());
    use("peak", row.peak());
    use("after", row.after());
    out.numberUnless(-1, "duration_ns", row.durationNs().orElse(-1));
    out.flag("aborted", row.aborted());
    out.endObject();
  }

  private void point(CurvePoint point) throws IOException {
    out.beginObject();
    out.number("first_node", (long) point.firstNode());
    out.number("nodes", (long) point.nodes());
    out.number("l1_bytes", point.l1Bytes());
    out.number("program_bytes", point.programBytes());
    out.endObject();
  }

  private void note(ReplayNote note) throws IOException {
    out.beginObject();
    out.text("kind", note.kind().name().toLowerCase(Locale.ROOT));
    out.number("count", (long) note.count());
    out.numberUnless(-1, "first_node", note.firstNode());
    out.text("text", note.text());
    out.endObject();
  }
}
