package ttmem.server.control;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** The parameters of a question, each given once at most; none that nobody asked for. */
final class Parameters {
  private final Fields fields;
  private final List<String> known = new ArrayList<>();

  private Parameters(Fields fields) {
    this.fields = fields;
  }

  /** A parameter that is not what it should be. */
  static final class Malformed extends Exception {
    final String name;
    final String value;

    Malformed(String message, String name, String value) {
      super(message);
      this.name = name;
      this.value = value;
    }

    String message() {
      return String.valueOf(getMessage());
    }
  }

  static Parameters of(Request request) throws Malformed {
    try {
      return new Parameters(Request.extractQueryParameters(request));
    } catch (RuntimeException e) {
      String raw = String.valueOf(request.getHttpURI().getQuery());
      throw new Malformed("the query can't be decoded", "query", raw);
    }
  }

  @Nullable Integer number(String name, int least, int most) throws Malformed {
    Long number = longNumber(name, least, most);
    return number == null ? null : (Integer) Math.toIntExact(number);
  }

  @Nullable Long longNumber(String name, long least, long most) throws Malformed {
    String value = value(name);
    if (value == null) {
      return null;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new Malformed("expected one number from " + least + " to " + most, name, value);
  }

  @Nullable String text(String name, Pattern pattern, String expected) throws Malformed {
    String value = value(name);
    if (value != null && !pattern.matcher(value).matches()) {
      throw new Malformed("expected " + expected, name, value);
    }
    return value;
  }

  private @Nullable String value(String name) throws Malformed {
    known.add(name);
    Fields.Field field = fields.get(name);
    if (field == null) {
      return null;
    }
    if (field.hasMultipleValues()) {
      throw new Malformed("expected one value", name, String.valueOf(field.getValue()));
    }
    return String.valueOf(field.getValue());
  }

  /** Refuses all that was not asked for until now. */
  void nothingElse() throws Malformed {
    for (String name : fields.getNames()) {
      if (!known.contains(name)) {
        throw new Malformed(
            known.isEmpty()
                ? "expected no parameter"
                : "expected one of: " + String.join(", ", known),
            "parameter",
            name);
      }
    }
  }
}
