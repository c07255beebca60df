package ttmem.cli.replay;

import java.util.Map;
import java.util.stream.Collectors;
import ttmem.cli.render.Look;
import ttmem.monitor.replay.SequenceReport;

/** What {@code ttmem replay OPS} prints of an allocation sequence. */
public final class SequenceTextRenderer {
  private final Look look;
  private final StringBuilder out = new StringBuilder();

  private SequenceTextRenderer(Look look) {
    this.look = look;
  }

  /**
   * The whole page.
   *
   * @param checked whether outcomes were compared
   */
  public static String render(String name, SequenceReport report, boolean checked, Look look) {
    return new SequenceTextRenderer(look).page(name, report, checked);
  }

  private String page(String name, SequenceReport report, boolean checked) {
    line(
        "%s: %s, %d operations, %d refused"
            .formatted(name, list(report.forms(), " x "), report.operations(), report.refused()));
    line(list(report.operationsByName(), " "));
    report.firstRefusal().ifPresent(event -> line("first refusal: " + text(event)));
    if (report.difference().isPresent()) {
      line("first difference: " + text(report.difference().get()));
    } else if (checked && report.compared() == 0) {
      line("nothing to compare: no operation carries an outcome");
    } else if (checked) {
      line("compared %d recorded outcomes: all are equal here".formatted(report.compared()));
    }
    return out.toString();
  }

  private static String list(Map<String, ? extends Number> counts, String sign) {
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + sign + entry.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String text(SequenceReport.Event event) {
    return "line %d: %s: %s".formatted(event.line(), event.operation(), event.text());
  }

  private void line(String text) {
    Paragraph.append(text, look, out);
  }
}
