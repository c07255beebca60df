package ttmem.monitor.json;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.questions.Eta;
import ttmem.monitor.questions.Leaks;
import ttmem.monitor.questions.Slope;

/**
 * Writes {@code ttmem-leaks/v1} and {@code ttmem-eta/v1} (docs/reference/questions-json.md). Rates
 * are whole bytes per hour.
 */
public final class TrendJsonWriter {
  private static final double HOUR = 3600;

  private TrendJsonWriter() {}

  /**
   * Writes one document and flushes; the stream stays open.
   *
   * @param time of the last look
   * @throws IOException if the stream does
   */
  public static void write(Leaks leaks, Instant time, JsonForm form, OutputStream stream)
      throws IOException {
    try (JsonOut out = new JsonOut(stream, form)) {
      out.beginObject();
      out.text("schema", "ttmem-leaks/v1");
      out.time("timestamp", time);
      out.number("looks", (long) leaks.looks());
      out.number("window_seconds", leaks.window().toSeconds());
      out.list("growing", leaks.growing(), growing -> growing(out, growing));
      out.list("old", leaks.old(), old -> old(out, old));
      out.texts("notes", leaks.notes());
      out.endObject();
    }
  }

  private static void growing(JsonOut out, Leaks.Growing growing) throws IOException {
    out.beginObject();
    out.number("pid", (long) growing.pid());
    out.text("process", growing.process());
    out.remark("device", growing.device());
    out.text("type", growing.type().label());
    out.text("tag", growing.tag());
    out.number("grew_bytes", growing.grewBytes());
    out.number("bytes", growing.bytes());
    slope(out, growing.slope());
    out.endObject();
  }

  private static void old(JsonOut out, Leaks.Old old) throws IOException {
    out.beginObject();
    out.number("pid", (long) old.pid());
    out.text("type", old.type().label());
    out.text("tag", old.tag());
    out.number("count", (long) old.count());
    out.number("bytes", old.bytes());
    out.time("oldest", old.oldest());
    out.endObject();
  }

  /**
   * Writes one document and flushes; the stream stays open.
   *
   * @param time of the last look
   * @throws IOException if the stream does
   */
  public static void write(List<Eta> answers, Instant time, JsonForm form, OutputStream stream)
      throws IOException {
    try (JsonOut out = new JsonOut(stream, form)) {
      out.beginObject();
      out.text("schema", "ttmem-eta/v1");
      out.time("timestamp", time);
      out.list("answers", answers, answer -> answer(out, answer));
      out.endObject();
    }
  }

  private static void answer(JsonOut out, Eta answer) throws IOException {
    out.beginObject();
    out.number("device", (long) answer.device());
    out.number("pid", answer.pid());
    out.text("type", answer.type().label());
    out.text("verdict", answer.verdict().name().toLowerCase(Locale.ROOT));
    out.reading("remaining_bytes", answer.remaining(), 1);
    out.qualifiers(Map.of("remaining_bytes", answer.remaining()));
    slope(out, answer.slope());
    seconds(out, "soonest_seconds", answer.soonest());
    seconds(out, "latest_seconds", answer.latest());
    out.text("why", answer.why());
    out.endObject();
  }

  private static void seconds(JsonOut out, String field, @Nullable Duration duration)
      throws IOException {
    out.numberUnless(-1, field, duration == null ? -1 : duration.toSeconds());
  }

  private static void slope(JsonOut out, @Nullable Slope slope) throws IOException {
    if (slope == null) {
      out.nothing("bytes_per_hour");
      return;
    }
    out.beginObject("bytes_per_hour");
    out.number("median", Math.round(slope.bytesPerSecond() * HOUR));
    out.number("least", Math.round(slope.least() * HOUR));
    out.number("most", Math.round(slope.most() * HOUR));
    out.endObject();
  }
}
