package ttmem.monitor.json;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ttmem.model.Amounts;
import ttmem.model.Device;
import ttmem.model.DeviceIdentity;
import ttmem.model.DeviceMemory;
import ttmem.model.Leftover;
import ttmem.model.MemoryType;
import ttmem.model.Metric;
import ttmem.model.Reading;
import ttmem.model.Telemetry;
import ttmem.model.Untracked;

/** Reads the elements of {@code devices}. */
final class DeviceReader {
  private static final Map<String, Metric> METRICS = metrics();

  private final JsonIn in;

  DeviceReader(JsonIn in) {
    this.in = in;
  }

  Device read() throws IOException {
    Integer id = null;
    Integer ordinal = null;
    String bdf = null;
    String asicId = null;
    String serial = null;
    String arch = null;
    String board = null;
    boolean remote = false;
    Integer parent = null;
    DeviceMemory memory = null;
    Map<Metric, Reading> readings = Map.of();
    Map<String, String> versions = Map.of();
    List<Integer> holders = List.of();
    List<Untracked> untracked = List.of();
    List<Leftover> leftovers = List.of();
    List<String> notes = List.of();
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "id" -> id = in.integer();
        case "ordinal" -> ordinal = in.integerOrNull();
        case "bdf" -> bdf = in.textOrNull();
        case "asic_id" -> asicId = in.textOrNull();
        case "serial" -> serial = in.textOrNull();
        case "arch" -> arch = in.textOrNull();
        case "board" -> board = in.textOrNull();
        case "remote" -> remote = in.flag();
        case "parent" -> parent = in.integerOrNull();
        case "memory" -> memory = memory();
        case "telemetry" -> readings = telemetry();
        case "versions" -> versions = versions();
        case "holders" -> holders = in.list(in::integer);
        case "untracked" -> untracked = in.list(this::untracked);
        case "leftovers" -> leftovers = in.list(this::leftover);
        case "notes" -> notes = in.list(in::text);
        default -> in.skip();
      }
    }
    return new Device(
        new DeviceIdentity(
            in.required("id", id), ordinal, bdf, asicId, serial, arch, board, remote, parent),
        new Telemetry(readings, versions),
        in.required("memory", memory),
        holders,
        untracked,
        leftovers,
        notes);
  }

  private DeviceMemory memory() throws IOException {
    Map<MemoryType, Readings> types = new EnumMap<>(MemoryType.class);
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      MemoryType type = Readings.type(field);
      if (type == null) {
        in.skip();
      } else {
        types.put(type, amounts());
      }
    }
    return new DeviceMemory(
        each(types, "total_bytes"), each(types, "used_bytes"), each(types, "free_bytes"));
  }

  private Readings amounts() throws IOException {
    Readings readings = new Readings(in);
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      if (!readings.takeAmount(field)) {
        in.skip();
      }
    }
    return readings;
  }

  private Amounts each(Map<MemoryType, Readings> types, String field) {
    Readings none = new Readings(in);
    return Amounts.each(type -> types.getOrDefault(type, none).reading(field));
  }

  private Map<Metric, Reading> telemetry() throws IOException {
    Readings readings = new Readings(in);
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      Metric metric = METRICS.get(field);
      if (metric != null) {
        readings.take(field, metric.scale());
      } else if (field.equals("qualifiers")) {
        readings.takeQualifiers();
      } else {
        in.skip();
      }
    }
    Map<Metric, Reading> result = new EnumMap<>(Metric.class);
    METRICS.forEach(
        (label, metric) -> {
          if (readings.has(label)) {
            result.put(metric, readings.reading(label));
          }
        });
    return result;
  }

  private Map<String, String> versions() throws IOException {
    Map<String, String> versions = new HashMap<>();
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      versions.put(field, in.text());
    }
    return versions;
  }

  private Untracked untracked() throws IOException {
    Integer pid = null;
    String reason = "";
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "pid" -> pid = in.integer();
        case "reason" -> reason = in.remark();
        default -> in.skip();
      }
    }
    return new Untracked(in.required("pid", pid), reason);
  }

  private Leftover leftover() throws IOException {
    String source = null;
    Integer pid = null;
    String name = "";
    String note = "";
    Readings readings = new Readings(in);
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "source" -> source = in.text();
        case "pid" -> pid = in.integer();
        case "name" -> name = in.text();
        case "note" -> note = in.remark();
        default -> {
          if (!readings.takeAmount(field)) {
            in.skip();
          }
        }
      }
    }
    return new Leftover(
        in.required("source", source), in.required("pid", pid), name, readings.amounts(), note);
  }

  private static Map<String, Metric> metrics() {
    Map<String, Metric> metrics = new HashMap<>();
    for (Metric metric : Metric.values()) {
      metrics.put(metric.label(), metric);
    }
    return metrics;
  }
}
