package ttmem.monitor.json;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.monitor.DetailedMemoryStats;
import ttmem.monitor.questions.Coverage;
import ttmem.monitor.questions.L1Cores;
import ttmem.monitor.questions.L1View;
import ttmem.monitor.questions.Overlap;

/** Writes combined views of L1 as {@code ttmem-l1/v1} (docs/reference/questions-json.md). */
public final class L1JsonWriter {
  private L1JsonWriter() {}

  /**
   * Writes one document and flushes; the stream stays open.
   *
   * @throws IOException if the stream does
   */
  public static void write(
      List<DetailedMemoryStats> devices, Instant time, JsonForm form, OutputStream stream)
      throws IOException {
    try (JsonOut out = new JsonOut(stream, form)) {
      out.beginObject();
      out.text("schema", "ttmem-l1/v1");
      out.time("timestamp", time);
      out.list("devices", devices, device -> device(out, device));
      out.endObject();
    }
  }

  private static void device(JsonOut out, DetailedMemoryStats stats) throws IOException {
    L1View view = stats.l1();
    out.beginObject();
    out.number("device", (long) view.device());
    out.numberUnless(0, "cores", view.cores());
    out.reading("total_bytes", view.total(), 1);
    out.qualifiers(Map.of("total_bytes", view.total()));
    out.beginObject("parts");
    for (L1View.Part part : view.parts()) {
      out.beginObject(part.kind().name().toLowerCase(Locale.ROOT));
      out.reading("bytes", part.bytes(), 1);
      out.numberUnless(-1, "most_bytes", part.most().orElse(-1));
      out.text("provenance", part.provenance().name().toLowerCase(Locale.ROOT));
      out.text("source", part.source());
      out.qualifiers(Map.of("bytes", part.bytes()));
      out.endObject();
    }
    out.endObject();
    out.list("allocators", stats.allocators(), allocator -> allocator(out, allocator));
    out.list("cores_by_process", stats.cores(), cores -> cores(out, cores));
    L1View.Formula formula = view.formula();
    if (formula == null) {
      out.nothing("formula");
    } else {
      out.beginObject("formula");
      out.number("published_bytes", formula.publishedBytes());
      out.number("reported_bytes", formula.reportedBytes());
      out.number("difference_bytes", formula.differenceBytes());
      out.endObject();
    }
    trust(out, stats);
    out.endObject();
  }

  private static void allocator(JsonOut out, DetailedMemoryStats.AllocatorStats allocator)
      throws IOException {
    Pool pool = allocator.pool();
    out.beginObject();
    out.number("pid", (long) allocator.pid());
    SnapshotJsonWriter.poolFields(out, pool);
    out.endObject();
  }

  private static void cores(JsonOut out, L1Cores cores) throws IOException {
    out.beginObject();
    out.number("pid", (long) cores.pid());
    out.numberUnless(0, "cores", cores.cores());
    out.list(
        "groups",
        cores.groups(),
        group -> {
          out.beginObject();
          out.texts(
              "cores", group.cores().stream().map(core -> core.x() + "-" + core.y()).toList());
          out.number("count", (long) group.count());
          out.number("cb_bytes", group.circularBufferBytes());
          out.numberUnless(0, "cb_end", group.circularBufferEnd());
          out.numberUnless(-1, "free_bytes", cores.free(group).orElse(-1));
          out.endObject();
        });
    out.remark("missing", cores.missing());
    out.endObject();
  }

  private static void trust(JsonOut out, DetailedMemoryStats stats) throws IOException {
    Coverage coverage = stats.coverage();
    out.list(
        "reporting",
        coverage.reporting(),
        reporting -> {
          out.beginObject();
          out.number("pid", (long) reporting.pid());
          out.text("source", reporting.source());
          out.texts("unseen", reporting.unseen().stream().map(MemoryType::label).toList());
          out.remark("note", reporting.note());
          out.endObject();
        });
    out.list(
        "silent",
        coverage.silent(),
        silent -> {
          out.beginObject();
          out.number("pid", (long) silent.pid());
          out.text("reason", silent.reason());
          out.endObject();
        });
    out.list(
        "overlaps",
        stats.overlaps(),
        overlap -> {
          out.beginObject();
          out.text("type", overlap.type().label());
          out.unsigned("address", overlap.address());
          out.numbers("pids", pids(overlap));
          out.endObject();
        });
    List<String> wrong = new ArrayList<>(stats.l1().disagreements());
    wrong.addAll(coverage.disagreements());
    out.texts("disagreements", wrong);
  }

  private static List<Integer> pids(Overlap overlap) {
    return List.of(overlap.first().pid(), overlap.second().pid());
  }
}
