package ttmem.monitor.json;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.Profile;
import ttmem.monitor.replay.BoardReport;
import ttmem.monitor.replay.Operation;

/** The shapes that replays and fits on a modelled board share. */
final class BoardJson {
  private BoardJson() {}

  /** The fields that name a profile, into the open object. */
  static void profile(JsonOut out, Profile profile) throws IOException {
    out.text("board", profile.board());
    out.text("vintage", profile.vintage());
    out.text("arch", profile.arch());
    out.texts("unsure", profile.doubts());
  }

  static void left(JsonOut out, List<BoardReport.Left> left) throws IOException {
    out.list(
        "left",
        left,
        each -> {
          out.beginObject();
          out.text("type", each.type().memoryType().label());
          out.number("banks", (long) each.banks());
          out.number("bank_bytes", each.bankBytes());
          out.number("free_bytes_per_bank", each.freeBytes());
          out.number("largest_hole_bytes", each.largestHole());
          out.endObject();
        });
  }

  static void operations(JsonOut out, @Nullable Operation innermost) throws IOException {
    out.list(
        "operations",
        innermost == null ? List.<Operation>of() : innermost.path(),
        operation -> {
          out.beginObject();
          out.number("node", (long) operation.node());
          out.text("name", operation.name());
          out.endObject();
        });
  }

  /** A field {@code board}: null if nothing was allocated again. */
  static void report(JsonOut out, @Nullable BoardReport report) throws IOException {
    if (report == null) {
      out.nothing("board");
      return;
    }
    out.beginObject("board");
    profile(out, report.profile());
    out.flag("fits", report.fits());
    out.text("device", report.device());
    out.number("l1_small_bytes", report.l1SmallBytes());
    out.flag("l1_small_assumed", report.l1SmallAssumed());
    out.number("buffers", (long) report.allocations());
    out.number("program_buffers", (long) report.programBuffers());
    failure(out, report.failure().orElse(null));
    gap(out, report.tightest().orElse(null));
    out.beginObject("addresses");
    out.number("compared", (long) report.addresses().compared());
    out.number("equal", (long) report.addresses().equal());
    out.remark("first_other", report.addresses().firstOther());
    out.endObject();
    left(out, report.left());
    out.endObject();
  }

  private static void failure(JsonOut out, BoardReport.@Nullable Failure failure)
      throws IOException {
    if (failure == null) {
      out.nothing("failure");
      return;
    }
    out.beginObject("failure");
    out.number("node", (long) failure.node());
    operations(out, failure.operation());
    out.text("what", failure.what());
    out.text("why", failure.why());
    out.endObject();
  }

  private static void gap(JsonOut out, BoardReport.@Nullable Gap gap) throws IOException {
    if (gap == null) {
      out.nothing("tightest");
      return;
    }
    out.beginObject("tightest");
    out.number("node", (long) gap.node());
    out.number("bytes", Math.max(0, gap.bytes()));
    out.number("overlap_bytes", Math.max(0, -gap.bytes()));
    out.number("program_end", gap.programEnd());
    out.number("lowest_buffer", gap.lowestBuffer());
    out.endObject();
  }
}
