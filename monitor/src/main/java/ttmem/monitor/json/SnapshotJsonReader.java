package ttmem.monitor.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import ttmem.model.BoardUse;
import ttmem.model.Device;
import ttmem.model.DriverInfo;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;

/**
 * Reads what {@link SnapshotJsonWriter} writes, and what a later writer of {@code ttmem/v1} adds to
 * it: fields that it doesn't know are passed over.
 */
public final class SnapshotJsonReader {
  private final JsonIn in;

  private SnapshotJsonReader(JsonIn in) {
    this.in = in;
  }

  /**
   * Reads one document up to the end of {@code source}, which stays open.
   *
   * @throws JsonFormatException if it is no JSON, no {@code ttmem/v1} snapshot, deeper than 16
   *     levels or larger than 32 MiB
   * @throws IOException from {@code source}
   */
  public static Snapshot read(InputStream source) throws IOException {
    return read(source, in -> new SnapshotJsonReader(in).snapshot());
  }

  /** What is read from one document. */
  interface Document<T> {
    T read(JsonIn in) throws IOException;
  }

  static <T> T read(InputStream source, Document<T> document) throws IOException {
    try (JsonIn in = new JsonIn(source)) {
      in.beginDocument();
      T read = document.read(in);
      in.endDocument();
      return read;
    } catch (JacksonException e) {
      JsonLocation at = e.getLocation();
      throw new JsonFormatException(
          "expected JSON, but " + e.getOriginalMessage(),
          at == null ? 0 : at.getLineNr(),
          at == null ? 0 : at.getColumnNr(),
          e);
    }
  }

  static void schema(JsonIn in) throws IOException {
    if (!in.text().equals(SnapshotJsonWriter.SCHEMA)) {
      throw in.expected(SnapshotJsonWriter.SCHEMA);
    }
  }

  private Snapshot snapshot() throws IOException {
    boolean schemaSeen = false;
    Instant time = null;
    String host = null;
    DriverInfo driver = new DriverInfo(false, null, 0);
    List<Device> devices = List.of();
    List<BoardUse> boards = List.of();
    List<ProcessInfo> processes = List.of();
    List<SourceStatus> sources = List.of();
    List<String> notes = List.of();
    DeviceReader deviceReader = new DeviceReader(in);
    ProcessReader processReader = new ProcessReader(in);
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "schema" -> {
          schema(in);
          schemaSeen = true;
        }
        case "timestamp" -> time = in.time();
        case "host" -> host = in.text();
        case "driver" -> driver = driver();
        case "devices" -> devices = in.list(deviceReader::read);
        case "boards" -> boards = in.list(this::board);
        case "processes" -> processes = in.list(processReader::read);
        case "sources" -> sources = in.list(this::source);
        case "notes" -> notes = in.list(in::text);
        default -> in.skip();
      }
    }
    in.required("schema", schemaSeen ? Boolean.TRUE : null);
    return new Snapshot(
        in.required("timestamp", time),
        in.required("host", host),
        driver,
        devices,
        boards,
        processes,
        sources,
        notes);
  }

  private DriverInfo driver() throws IOException {
    boolean loaded = false;
    String version = null;
    int undriven = 0;
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "loaded" -> loaded = in.flag();
        case "version" -> version = in.textOrNull();
        case "undriven" -> undriven = in.integer();
        default -> in.skip();
      }
    }
    return new DriverInfo(loaded, version, undriven);
  }

  private BoardUse board() throws IOException {
    List<Integer> devices = List.of();
    String note = "";
    Readings readings = new Readings(in);
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "devices" -> devices = in.list(in::integer);
        case "note" -> note = in.remark();
        default -> {
          if (!readings.takeAmount(field)) {
            in.skip();
          }
        }
      }
    }
    return new BoardUse(devices, readings.amounts(), note);
  }

  private SourceStatus source() throws IOException {
    String name = null;
    SourceStatus.State state = null;
    String error = "";
    Readings readings = new Readings(in);
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "name" -> name = in.text();
        case "state" -> state = state();
        case "error" -> error = in.remark();
        case "age_seconds" -> readings.take(field, 1);
        case "qualifiers" -> readings.takeQualifiers();
        default -> in.skip();
      }
    }
    return new SourceStatus(
        in.required("name", name),
        in.required("state", state),
        error,
        readings.reading("age_seconds"));
  }

  private SourceStatus.State state() throws IOException {
    for (SourceStatus.State state : SourceStatus.State.values()) {
      if (state.label().equals(in.text())) {
        return state;
      }
    }
    throw in.expected("ok, partial, failed or absent");
  }
}
