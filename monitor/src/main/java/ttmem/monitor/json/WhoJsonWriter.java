package ttmem.monitor.json;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import ttmem.monitor.questions.Who;

/** Writes answers about owners as {@code ttmem-who/v1} (docs/reference/questions-json.md). */
public final class WhoJsonWriter {
  private WhoJsonWriter() {}

  /**
   * Writes one document and flushes; the stream stays open.
   *
   * @throws IOException if the stream does
   */
  public static void write(Who who, Instant time, JsonForm form, OutputStream stream)
      throws IOException {
    try (JsonOut out = new JsonOut(stream, form)) {
      out.beginObject();
      out.text("schema", "ttmem-who/v1");
      out.time("timestamp", time);
      out.text("by", who.by().label());
      out.list("owners", who.owners(), owner -> owner(out, owner));
      out.texts("notes", who.notes());
      out.endObject();
    }
  }

  private static void owner(JsonOut out, Who.Owner owner) throws IOException {
    out.beginObject();
    out.text("name", owner.name());
    out.amounts(owner.amounts());
    out.numbers("devices", owner.devices());
    out.number("processes", (long) owner.processes());
    out.number("untracked", (long) owner.untracked());
    out.endObject();
  }
}
