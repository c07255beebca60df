package ttmem.monitor.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import ttmem.model.LiveBuffer;
import ttmem.monitor.BufferList;

/** Writes lists of live buffers, the answer of {@code /api/v1/buffers}. */
public final class BufferListJsonWriter {

  private BufferListJsonWriter() {}

  /**
   * Writes one document and a line feed; {@code target} is flushed and stays open.
   *
   * @throws IOException only from {@code target}
   */
  public static void write(BufferList list, JsonForm form, OutputStream target) throws IOException {
    try (JsonOut out = new JsonOut(target, form)) {
      out.beginObject();
      out.text("schema", SnapshotJsonWriter.SCHEMA);
      out.time("timestamp", list.time());
      fields(list, out);
      out.endObject();
    }
  }

  static void fields(BufferList list, JsonOut out) throws IOException {
    out.list("buffers", list.buffers(), buffer -> buffer(out, buffer));
    out.flag("truncated", list.truncated());
    out.flag("hidden", list.hidden());
  }

  /** The same bytes in memory. */
  public static byte[] bytes(BufferList list, JsonForm form) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 14);
    try {
      write(list, form, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void buffer(JsonOut out, LiveBuffer buffer) throws IOException {
    out.beginObject();
    out.number("pid", buffer.pid());
    out.number("device", buffer.device());
    out.number("logical_device", buffer.logicalDevice());
    out.text("source", buffer.source());
    out.text("type", buffer.type().label());
    out.unsigned("address", buffer.address());
    out.number("bytes", buffer.bytes());
    out.number("references", buffer.references());
    out.time("since", buffer.since());
    out.text("tag", buffer.tag());
    if (buffer.shape() != null) {
      shape(out, buffer.shape());
    }
    out.endObject();
  }

  /** Only what is known of it: a kernel has no banks. */
  private static void shape(JsonOut out, LiveBuffer.Shape shape) throws IOException {
    out.beginObject("shape");
    if (shape.bankBytes() != null) {
      out.number("bank_bytes", shape.bankBytes().longValue());
    }
    if (shape.banks() != null) {
      out.number("banks", shape.banks());
    }
    if (shape.coreBytes() != null) {
      out.number("core_bytes", shape.coreBytes().longValue());
    }
    if (shape.cores() != null) {
      out.number("cores", shape.cores());
    }
    if (shape.program() != null) {
      out.unsigned("program", shape.program());
    }
    if (shape.resident() != null) {
      out.flag("resident", shape.resident());
    }
    if (shape.residentCores() != null) {
      out.text("resident_cores", shape.residentCores());
    }
    out.endObject();
  }
}
