package ttmem.monitor.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.model.BoardUse;
import ttmem.model.Device;
import ttmem.model.DeviceIdentity;
import ttmem.model.DeviceMemory;
import ttmem.model.DriverInfo;
import ttmem.model.Leftover;
import ttmem.model.MemoryType;
import ttmem.model.Metric;
import ttmem.model.Pool;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.model.Telemetry;
import ttmem.model.Untracked;
import ttmem.model.Usage;
import ttmem.monitor.BufferList;

/** Writes snapshots as {@code ttmem/v1}. */
public final class SnapshotJsonWriter {
  /** The value of {@code schema} in every document of this package. */
  public static final String SCHEMA = "ttmem/v1";

  private final JsonOut out;

  SnapshotJsonWriter(JsonOut out) {
    this.out = out;
  }

  /**
   * Writes one document and a line feed; {@code target} is flushed and stays open.
   *
   * @throws IOException only from {@code target}
   */
  public static void write(Snapshot snapshot, JsonForm form, OutputStream target)
      throws IOException {
    try (JsonOut out = new JsonOut(target, form)) {
      new SnapshotJsonWriter(out).snapshot(snapshot, null);
    }
  }

  /** The devices, boards and sources of a snapshot only, in the same form. */
  public static void writeDevices(Snapshot snapshot, JsonForm form, OutputStream target)
      throws IOException {
    try (JsonOut out = new JsonOut(target, form)) {
      SnapshotJsonWriter writer = new SnapshotJsonWriter(out);
      writer.head(snapshot);
      out.list("devices", snapshot.devices(), writer::device);
      out.list("boards", snapshot.boards(), writer::board);
      writer.end(snapshot);
    }
  }

  /** The processes and sources of a snapshot only, in the same form. */
  public static void writeProcesses(Snapshot snapshot, JsonForm form, OutputStream target)
      throws IOException {
    try (JsonOut out = new JsonOut(target, form)) {
      SnapshotJsonWriter writer = new SnapshotJsonWriter(out);
      writer.head(snapshot);
      out.list("processes", snapshot.processes(), writer::process);
      writer.end(snapshot);
    }
  }

  /** The same bytes in memory. */
  public static byte[] bytes(Snapshot snapshot, JsonForm form) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 14);
    try {
      write(snapshot, form, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void head(Snapshot snapshot) throws IOException {
    out.beginObject();
    out.text("schema", SCHEMA);
    out.time("timestamp", snapshot.time());
    out.text("host", snapshot.host());
  }

  private void end(Snapshot snapshot) throws IOException {
    out.list("sources", snapshot.sources(), this::source);
    out.texts("notes", snapshot.notes());
    out.endObject();
  }

  /** With the fields of a list of buffers, if there is one. */
  void snapshot(Snapshot snapshot, @Nullable BufferList buffers) throws IOException {
    head(snapshot);
    driver(snapshot.driver());
    out.list("devices", snapshot.devices(), this::device);
    out.list("boards", snapshot.boards(), this::board);
    out.list("processes", snapshot.processes(), this::process);
    out.list("sources", snapshot.sources(), this::source);
    out.texts("notes", snapshot.notes());
    if (buffers != null) {
      BufferListJsonWriter.fields(buffers, out);
    }
    out.endObject();
  }

  private void driver(DriverInfo driver) throws IOException {
    out.beginObject("driver");
    out.flag("loaded", driver.loaded());
    out.text("version", driver.version());
    out.number("undriven", driver.undriven());
    out.endObject();
  }

  private void device(Device device) throws IOException {
    DeviceIdentity identity = device.identity();
    out.beginObject();
    out.number("id", identity.id());
    out.number("ordinal", identity.ordinal());
    out.text("bdf", identity.bdf());
    out.text("asic_id", identity.asicId());
    out.text("serial", identity.serial());
    out.text("arch", identity.arch());
    out.text("board", identity.board());
    out.flag("remote", identity.remote());
    out.number("parent", identity.parent());
    memory(device.memory());
    telemetry(device.telemetry());
    out.numbers("holders", device.holders());
    out.list("untracked", device.untracked(), this::untracked);
    out.list("leftovers", device.leftovers(), this::leftover);
    out.texts("notes", device.notes());
    out.endObject();
  }

  private void memory(DeviceMemory memory) throws IOException {
    out.beginObject("memory");
    for (MemoryType type : MemoryType.values()) {
      out.beginObject(type.label());
      Map<String, Reading> readings = new LinkedHashMap<>();
      readings.put("total_bytes", memory.total().get(type));
      readings.put("used_bytes", memory.used().get(type));
      readings.put("free_bytes", memory.free().get(type));
      for (Map.Entry<String, Reading> reading : readings.entrySet()) {
        out.reading(reading.getKey(), reading.getValue(), 1);
      }
      out.qualifiers(readings);
      out.endObject();
    }
    out.endObject();
  }

  private void telemetry(Telemetry telemetry) throws IOException {
    out.beginObject("telemetry");
    Map<String, Reading> readings = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      Reading reading = telemetry.readings().get(metric);
      if (reading == null) {
        out.nothing(metric.label());
      } else {
        out.reading(metric.label(), reading, metric.scale());
        readings.put(metric.label(), reading);
      }
    }
    out.qualifiers(readings);
    out.endObject();
    out.beginObject("versions");
    for (Map.Entry<String, String> version : telemetry.versions().entrySet()) {
      out.text(version.getKey(), version.getValue());
    }
    out.endObject();
  }

  private void untracked(Untracked untracked) throws IOException {
    out.beginObject();
    out.number("pid", untracked.pid());
    out.text("reason", untracked.reason());
    out.endObject();
  }

  private void leftover(Leftover leftover) throws IOException {
    out.beginObject();
    out.text("source", leftover.source());
    out.number("pid", leftover.pid());
    out.text("name", leftover.name());
    out.amounts(leftover.amounts());
    out.remark("note", leftover.note());
    out.endObject();
  }

  private void board(BoardUse board) throws IOException {
    out.beginObject();
    out.numbers("devices", board.devices());
    out.amounts(board.used());
    out.remark("note", board.note());
    out.endObject();
  }

  private void process(ProcessInfo process) throws IOException {
    out.beginObject();
    out.number("pid", process.pid());
    out.number("ns_pid", process.nsPid());
    out.time("start_time", process.startTime());
    out.numberUnless(-1, "uid", process.uid());
    out.text("user", process.user());
    out.text("command", process.command());
    out.text("container_id", process.containerId());
    out.text("pod_uid", process.podUid());
    out.text("slurm_job_id", process.slurmJobId());
    out.remark("boot_id", process.identity().bootId());
    out.numberUnless(0, "pid_namespace", process.identity().pidNamespace());
    out.number("start_ticks", process.identity().startTicks());
    out.list("usage", process.usage(), this::usage);
    out.endObject();
  }

  private void usage(Usage usage) throws IOException {
    out.beginObject();
    out.number("device", usage.device());
    if (usage.boardDevices().isEmpty()) {
      out.nothing("devices");
    } else {
      out.numbers("devices", usage.boardDevices());
    }
    out.number("logical_device", usage.logicalDevice());
    out.text("source", usage.source());
    out.flag("counted", usage.counted());
    out.amounts(usage.amounts());
    out.remark("note", usage.note());
    if (!usage.pools().isEmpty()) {
      out.list("pools", usage.pools(), this::pool);
    }
    out.endObject();
  }

  private void pool(Pool pool) throws IOException {
    out.beginObject();
    poolFields(out, pool);
    out.endObject();
  }

  static void poolFields(JsonOut out, Pool pool) throws IOException {
    out.text("type", pool.type().label());
    out.number("banks", (long) pool.banks());
    out.number("bank_bytes", pool.bankBytes());
    out.number("allocated_bytes_per_bank", pool.allocatedBytes());
    out.number("free_bytes_per_bank", pool.freeBytes());
    out.number("largest_free_bytes_per_bank", pool.largestFreeBytes());
    if (pool.baseAddress() == null) {
      out.nothing("base_address");
    } else {
      out.number("base_address", pool.baseAddress().longValue());
    }
    out.time("published", pool.published());
  }

  private void source(SourceStatus source) throws IOException {
    out.beginObject();
    out.text("name", source.name());
    out.text("state", source.state().label());
    out.remark("error", source.error());
    out.reading("age_seconds", source.ageSeconds(), 1);
    out.qualifiers(Map.of("age_seconds", source.ageSeconds()));
    out.endObject();
  }
}
