package ttmem.monitor.json;

import java.io.IOException;
import java.io.OutputStream;
import ttmem.model.MemoryType;
import ttmem.monitor.autopsy.Autopsies;
import ttmem.monitor.autopsy.Autopsy;

/** Writes post-mortems as {@code ttmem-autopsy/v1} (docs/reference/questions-json.md). */
public final class AutopsyJsonWriter {
  private final JsonOut out;

  private AutopsyJsonWriter(JsonOut out) {
    this.out = out;
  }

  /**
   * Writes one document and flushes; the stream stays open.
   *
   * @throws IOException if the stream does
   */
  public static void write(Autopsies autopsies, JsonForm form, OutputStream stream)
      throws IOException {
    try (JsonOut out = new JsonOut(stream, form)) {
      AutopsyJsonWriter writer = new AutopsyJsonWriter(out);
      out.beginObject();
      out.text("schema", "ttmem-autopsy/v1");
      out.list("autopsies", autopsies.found(), writer::autopsy);
      out.texts("problems", autopsies.problems());
      out.flag("truncated", autopsies.truncated());
      out.endObject();
    }
  }

  private void autopsy(Autopsy autopsy) throws IOException {
    out.beginObject();
    out.text("file", autopsy.file());
    out.number("pid", autopsy.process().pid());
    out.number("start_ticks", autopsy.process().startTicks());
    out.number("writer", autopsy.process().writer());
    out.text("name", autopsy.name());
    out.text("command", autopsy.command());
    if (autopsy.uid() == -1) {
      out.number("uid", null);
    } else {
      out.number("uid", Integer.toUnsignedLong(autopsy.uid()));
    }
    out.time("started", autopsy.started());
    out.time("last_sign", autopsy.lastSign());
    out.text("end", autopsy.end().label());
    out.number("exit_status", autopsy.exitStatus());
    out.number("events", autopsy.events());
    out.list("devices", autopsy.devices(), this::device);
    out.list("tags", autopsy.tags(), this::tag);
    out.list("largest", autopsy.largest(), this::item);
    out.list("last_events", autopsy.lastEvents(), this::event);
    out.texts("doubts", autopsy.doubts());
    out.endObject();
  }

  private void device(Autopsy.DeviceUse use) throws IOException {
    out.beginObject();
    out.number("logical_device", use.device());
    out.text("asic_id", use.uniqueId() == null ? null : "%016X".formatted(use.uniqueId()));
    out.text("bdf", use.bdf());
    out.text("type", use.type().label());
    out.number("bytes", use.bytes());
    out.number("count", use.count());
    out.number("peak_bytes", use.peakBytes());
    out.number("allocations", use.allocations());
    out.number("frees", use.frees());
    out.endObject();
  }

  private void tag(Autopsy.TagUse use) throws IOException {
    out.beginObject();
    out.number("logical_device", use.device());
    out.text("tag", use.tag());
    out.text("type", use.type().label());
    out.number("bytes", use.bytes());
    out.number("count", (long) use.count());
    out.endObject();
  }

  private void item(Autopsy.Item item) throws IOException {
    out.beginObject();
    out.number("logical_device", item.device());
    out.text("type", item.type().label());
    out.unsigned("address", item.address());
    out.number("bytes", item.bytes());
    out.time("since", item.since());
    out.text("tag", item.tag());
    out.endObject();
  }

  private void event(Autopsy.Event event) throws IOException {
    MemoryType type = event.type();
    out.beginObject();
    out.number("number", event.number());
    out.time("time", event.time());
    out.text("operation", event.operation());
    out.text("type", type == null ? null : type.label());
    out.number("logical_device", event.device());
    out.unsigned("address", event.address());
    out.number("bytes", event.bytes());
    out.text("tag", event.tag());
    out.endObject();
  }
}
