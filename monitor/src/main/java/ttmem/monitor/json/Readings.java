package ttmem.monitor.json;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.MemoryType;
import ttmem.model.Reading;

/** The numbers of one object and its qualifiers, in whatever order they come. */
final class Readings {
  private static final String NO_REASON = "no reason given";

  private final JsonIn in;
  private final Map<String, Long> values = new HashMap<>();
  private final Map<String, Qualifier> qualifiers = new HashMap<>();

  private record Qualifier(Reading.Status status, String note) {}

  Readings(JsonIn in) {
    this.in = in;
  }

  /** Whether {@code field} is a number of amounts or the qualifiers: if so it has been read. */
  boolean takeAmount(String field) throws IOException {
    if (field.equals("qualifiers")) {
      takeQualifiers();
      return true;
    }
    if (field.endsWith("_bytes")) {
      take(field, 1);
      return true;
    }
    return false;
  }

  /** Reads the value of {@code field}, a number or null. */
  void take(String field, int scale) throws IOException {
    if (!in.isNull()) {
      values.put(field, in.scaled(scale));
    }
  }

  void takeQualifiers() throws IOException {
    if (in.isNull()) {
      return;
    }
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      qualifiers.put(field, qualifier());
    }
  }

  private Qualifier qualifier() throws IOException {
    Reading.Status status = null;
    String note = "";
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "status" -> {
          status = Statuses.ofLabel(in.text());
          if (status == null) {
            throw in.expected("exact, at_least, inferred or unknown");
          }
        }
        case "note" -> note = in.remark();
        default -> in.skip();
      }
    }
    return new Qualifier(in.required("status", status), note);
  }

  /** Whether the object says anything of this field, be it why it is unknown. */
  boolean has(String field) {
    return values.containsKey(field) || qualifiers.containsKey(field);
  }

  Reading reading(String field) {
    Long value = values.get(field);
    Qualifier qualifier = qualifiers.get(field);
    String note = qualifier == null || qualifier.note.isEmpty() ? NO_REASON : qualifier.note;
    if (value == null || (qualifier != null && qualifier.status == Reading.Status.UNKNOWN)) {
      return Reading.unknown(note);
    }
    if (qualifier == null) {
      return Reading.of(value);
    }
    boolean exact = qualifier.status == Reading.Status.EXACT;
    return new Reading(qualifier.status, value, exact ? qualifier.note : note);
  }

  /** One reading per memory type, from the fields {@code <type>_bytes}. */
  Amounts amounts() {
    return Amounts.each(type -> reading(type.label() + "_bytes"));
  }

  static MemoryType requiredType(JsonIn in) throws IOException {
    MemoryType type = type(in.text());
    if (type == null) {
      throw in.expected("a type of memory");
    }
    return type;
  }

  static @Nullable MemoryType type(String label) {
    for (MemoryType type : MemoryType.values()) {
      if (type.label().equals(label)) {
        return type;
      }
    }
    return null;
  }
}
