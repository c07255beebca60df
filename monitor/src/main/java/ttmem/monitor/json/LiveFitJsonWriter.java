package ttmem.monitor.json;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import ttmem.model.Pool;
import ttmem.monitor.replay.LiveFit;

/** Writes answers about running processes as {@code ttmem-fit-live/v1}. */
public final class LiveFitJsonWriter {
  private LiveFitJsonWriter() {}

  /**
   * Writes one document and flushes; the stream stays open.
   *
   * @throws IOException if the stream does
   */
  public static void write(
      int device, Instant time, List<LiveFit.Answer> answers, JsonForm form, OutputStream stream)
      throws IOException {
    try (JsonOut out = new JsonOut(stream, form)) {
      out.beginObject();
      out.text("schema", "ttmem-fit-live/v1");
      out.time("timestamp", time);
      out.number("device", (long) device);
      out.list("answers", answers, answer -> answer(out, answer));
      out.endObject();
    }
  }

  private static void answer(JsonOut out, LiveFit.Answer answer) throws IOException {
    out.beginObject();
    out.number("pid", answer.pid());
    out.text("type", answer.question().type().memoryType().label());
    out.number("size_bytes", answer.question().sizeBytes());
    out.number("page_bytes", answer.question().pageBytes());
    out.numberUnless(0, "cores", answer.question().cores());
    out.text("verdict", answer.verdict().name().toLowerCase(Locale.ROOT));
    out.numberUnless(-1, "bytes_per_bank", answer.bytesPerBank().orElse(-1));
    Pool pool = answer.pool();
    if (pool == null) {
      out.nothing("pool");
    } else {
      out.beginObject("pool");
      SnapshotJsonWriter.poolFields(out, pool);
      out.endObject();
    }
    out.numberUnless(-1, "address", answer.holes().address().orElse(-1));
    out.list(
        "holes",
        answer.holes().list(),
        hole -> {
          out.beginObject();
          out.number("address", hole.address());
          out.number("bytes", hole.bytes());
          out.endObject();
        });
    out.remark("holes_unknown", answer.holes().why());
    out.text("why", answer.why());
    out.remark("warning", answer.warning());
    out.endObject();
  }
}
