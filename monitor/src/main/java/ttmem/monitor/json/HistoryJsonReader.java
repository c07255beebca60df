package ttmem.monitor.json;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import ttmem.model.MemoryType;
import ttmem.monitor.history.History;

/** Reads what {@link HistoryJsonWriter} writes; fields that it doesn't know are passed over. */
public final class HistoryJsonReader {
  private final JsonIn in;

  private HistoryJsonReader(JsonIn in) {
    this.in = in;
  }

  /**
   * Reads one document up to the end of {@code source}, which stays open.
   *
   * @throws JsonFormatException as in {@link SnapshotJsonReader#read}
   * @throws IOException from {@code source}
   */
  public static History read(InputStream source) throws IOException {
    return SnapshotJsonReader.read(source, in -> new HistoryJsonReader(in).history());
  }

  private History history() throws IOException {
    Instant time = null;
    Instant from = null;
    Instant until = null;
    Integer step = null;
    List<History.Series> series = List.of();
    boolean truncated = false;
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "schema" -> SnapshotJsonReader.schema(in);
        case "timestamp" -> time = in.time();
        case "from" -> from = in.time();
        case "until" -> until = in.time();
        case "step_seconds" -> step = in.integer();
        case "series" -> series = in.list(this::series);
        case "truncated" -> truncated = in.flag();
        default -> in.skip();
      }
    }
    return new History(
        in.required("timestamp", time),
        in.required("from", from),
        in.required("until", until),
        in.required("step_seconds", step),
        series,
        truncated);
  }

  private History.Series series() throws IOException {
    Integer device = null;
    Integer pid = null;
    String process = null;
    int uid = -1;
    MemoryType type = null;
    List<History.Point> points = List.of();
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "device" -> device = in.integerOrNull();
        case "pid" -> pid = in.integerOrNull();
        case "process" -> process = in.textOrNull();
        case "uid" -> uid = in.integerOr(-1);
        case "type" -> type = Readings.requiredType(in);
        case "points" -> points = in.list(this::point);
        default -> in.skip();
      }
    }
    return new History.Series(device, pid, process, uid, in.required("type", type), points);
  }

  private History.Point point() throws IOException {
    Long at = null;
    Long least = null;
    Long most = null;
    Long last = null;
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "at" -> at = in.whole();
        case "least_bytes" -> least = in.whole();
        case "most_bytes" -> most = in.whole();
        case "last_bytes" -> last = in.whole();
        default -> in.skip();
      }
    }
    return new History.Point(
        in.required("at", at),
        in.required("least_bytes", least),
        in.required("most_bytes", most),
        in.required("last_bytes", last));
  }
}
