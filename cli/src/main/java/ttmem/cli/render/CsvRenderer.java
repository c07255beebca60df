package ttmem.cli.render;

import java.util.ArrayList;
import java.util.List;
import ttmem.model.Snapshot;

/**
 * {@code --query-device} and {@code --query-compute-apps}: comma and blank between values, units in
 * the header and behind the values, {@code N/A} for what is not known, as nvidia-smi does. A lower
 * bound is not known either, and has fields of its own; capacities from a data sheet are numbers.
 */
public final class CsvRenderer {
  private final List<CsvField> fields;
  private final boolean processes;
  private final boolean header;
  private final boolean units;

  private CsvRenderer(String names, String format, boolean processes) {
    this.processes = processes;
    this.fields = new ArrayList<>();
    for (String name : names.split(",", -1)) {
      fields.add(CsvField.named(name.strip(), processes));
    }
    boolean withHeader = true;
    boolean withUnits = true;
    boolean csv = false;
    for (String part : format.split(",", -1)) {
      switch (part.strip()) {
        case "csv" -> csv = true;
        case "noheader" -> withHeader = false;
        case "nounits" -> withUnits = false;
        default -> throw badFormat(format);
      }
    }
    if (!csv) {
      throw badFormat(format);
    }
    this.header = withHeader;
    this.units = withUnits;
  }

  private static IllegalArgumentException badFormat(String format) {
    return new IllegalArgumentException(
        "expected csv[,noheader][,nounits], but got --format=" + format);
  }

  /**
   * One row per device.
   *
   * @throws IllegalArgumentException for an unknown field or format, naming it
   */
  public static CsvRenderer devices(String fields, String format) {
    return new CsvRenderer(fields, format, false);
  }

  /**
   * One row per process and device, without amounts for one whose bytes nobody reports; see {@link
   * #devices}.
   */
  public static CsvRenderer processes(String fields, String format) {
    return new CsvRenderer(fields, format, true);
  }

  public String render(Snapshot snapshot) {
    StringBuilder out = new StringBuilder();
    if (header) {
      for (int i = 0; i < fields.size(); i++) {
        out.append(i > 0 ? ", " : "").append(fields.get(i).header());
      }
      out.append('\n');
    }
    if (processes) {
      List<UseRow> rows = UseRow.of(snapshot, SortKey.PID);
      rows.addAll(UseRow.untracked(snapshot));
      rows.sort(UseRow.order(SortKey.PID));
      for (UseRow row : rows) {
        row(out, new CsvField.Subject(null, row));
      }
    } else {
      for (var device : snapshot.devices()) {
        row(out, new CsvField.Subject(device, null));
      }
    }
    return out.toString();
  }

  private void row(StringBuilder out, CsvField.Subject subject) {
    for (int i = 0; i < fields.size(); i++) {
      CsvField field = fields.get(i);
      String value = field.value(subject);
      out.append(i > 0 ? ", " : "").append(quoted(value));
      if (units && !field.unit().isEmpty() && !value.equals(Values.UNKNOWN)) {
        out.append(' ').append(field.unit());
      }
    }
    out.append('\n');
  }

  private static String quoted(String raw) {
    String text = Printable.text(raw, true);
    boolean plain = text.indexOf(',') < 0 && text.indexOf('"') < 0;
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** The page of {@code --help-query-device}. */
  public static String help() {
    StringBuilder out = new StringBuilder("Fields of --query-device (alias --query-gpu):\n");
    CsvField.describe(out, false);
    out.append("\nFields of --query-compute-apps:\n");
    CsvField.describe(out, true);
    out.append(
        "\nSizes are whole MiB, rounded down. What is not known is N/A: also what is only a lower"
            + " bound,\nbecause somebody holds the device and doesn't report; the .at_least fields"
            + " have that bound.\n");
    return out.toString();
  }
}
