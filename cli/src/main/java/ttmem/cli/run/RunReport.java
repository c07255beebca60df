package ttmem.cli.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.Printable;
import ttmem.cli.render.Sizes;
import ttmem.ledger.format.LedgerType;

/**
 * What a run came to.
 *
 * @param command as it was given
 * @param exitCode its own
 * @param peaks by device and type; empty if nothing was reported
 * @param sampled whether peaks were looked for now and then, not kept by the processes
 * @param left what ended processes never gave back
 * @param running processes of the tree that go on
 * @param remarks one sentence each
 * @param gates what was asked for, and what came of it
 */
record RunReport(
    List<String> command,
    int exitCode,
    Map<String, Map<LedgerType, Peaks.Peak>> peaks,
    boolean sampled,
    Map<Account.Held, Account.Total> left,
    List<Integer> running,
    List<String> remarks,
    List<Gate> gates) {

  /**
   * A condition.
   *
   * @param name as the option is called
   * @param failure why it doesn't hold; null if it does
   */
  record Gate(String name, @Nullable String failure) {}

  boolean measured() {
    return !peaks.isEmpty();
  }

  /** For people, on standard error: standard output is the command's. */
  String text() {
    StringBuilder out = new StringBuilder("ttmem run: ");
    if (!measured()) {
      out.append("nothing reported: no process of the command had a tracker\n");
    } else {
      out.append(sampled ? "sampled peak" : "peak").append(" of the process tree\n");
      peaks.forEach((device, its) -> out.append(row(device, its)));
    }
    if (!left.isEmpty()) {
      out.append("still allocated at the end:\n");
      left.forEach(
          (held, total) ->
              out.append(
                  "  %s %s %s in %d, tag %s%n"
                      .formatted(
                          Printable.text(held.device(), false),
                          held.type(),
                          Sizes.text(total.bytes()),
                          total.count(),
                          held.tag().isEmpty() ? "-" : Printable.text(held.tag(), false))));
    }
    for (int pid : running) {
      out.append("  pid ").append(pid).append(" goes on: what it holds is no leak yet\n");
    }
    remarks.forEach(remark -> out.append("  ").append(remark).append('\n'));
    for (Gate gate : gates) {
      out.append(gate.failure == null ? "  ok " : "  FAILED ").append(gate.name);
      out.append(gate.failure == null ? "" : ": " + gate.failure).append('\n');
    }
    return out.toString();
  }

  private static String row(String device, Map<LedgerType, Peaks.Peak> its) {
    List<String> parts = new ArrayList<>();
    its.forEach(
        (type, peak) ->
            parts.add(type + " " + (peak.atMost() ? "at most " : "") + Sizes.text(peak.bytes())));
    return "  "
        + Printable.text(device, false)
        + ": "
        + (parts.isEmpty() ? "nothing allocated" : String.join(", ", parts))
        + "\n";
  }

  String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("schema", "ttmem-run/v1");
      json.writeArrayFieldStart("command");
      for (String part : command) {
        json.writeString(part);
      }
      json.writeEndArray();
      json.writeNumberField("exit_code", exitCode);
      json.writeBooleanField("measured", measured());
      json.writeBooleanField("sampled", sampled);
      peaks(json);
      left(json);
      json.writeArrayFieldStart("running");
      for (int pid : running) {
        json.writeNumber(pid);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("remarks");
      for (String remark : remarks) {
        json.writeString(remark);
      }
      json.writeEndArray();
      json.writeObjectFieldStart("gates");
      for (Gate gate : gates) {
        json.writeStringField(gate.name, gate.failure == null ? "passed" : gate.failure);
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return text.append('\n').toString();
  }

  private void peaks(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("peaks");
    for (Map.Entry<String, Map<LedgerType, Peaks.Peak>> device : peaks.entrySet()) {
      for (Map.Entry<LedgerType, Peaks.Peak> type : device.getValue().entrySet()) {
        json.writeStartObject();
        json.writeStringField("device", device.getKey());
        json.writeStringField("type", type.getKey().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("bytes", type.getValue().bytes());
        json.writeBooleanField("at_most", type.getValue().atMost());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private void left(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("still_allocated");
    for (Map.Entry<Account.Held, Account.Total> each : left.entrySet()) {
      json.writeStartObject();
      json.writeStringField("device", each.getKey().device());
      json.writeStringField("type", each.getKey().type().name().toLowerCase(Locale.ROOT));
      json.writeStringField("tag", each.getKey().tag());
      json.writeNumberField("count", each.getValue().count());
      json.writeNumberField("bytes", each.getValue().bytes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** One test case for the command and one for each gate. */
  String junit() {
    Map<String, String> cases = new LinkedHashMap<>();
    cases.put("command", exitCode == 0 ? "" : "exit code " + exitCode);
    for (Gate gate : gates) {
      cases.put(gate.name, gate.failure == null ? "" : gate.failure);
    }
    long failures = cases.values().stream().filter(failure -> !failure.isEmpty()).count();
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append(
        "<testsuite name=\"ttmem run\" tests=\"%d\" failures=\"%d\">\n"
            .formatted(cases.size(), failures));
    cases.forEach(
        (name, failure) -> {
          out.append("  <testcase classname=\"ttmem.run\" name=\"").append(name);
          out.append(
              failure.isEmpty()
                  ? "\"/>\n"
                  : "\">\n    <failure message=\"" + xml(failure) + "\"/>\n  </testcase>\n");
        });
    return out.append("</testsuite>\n").toString();
  }

  private static String xml(String text) {
    return Printable.text(text, false)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("\"", "&quot;");
  }
}
