package ttmem.cli.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ttmem.cli.render.Look;
import ttmem.cli.render.Printable;
import ttmem.monitor.replay.SequencePoint;
import ttmem.monitor.replay.SequenceRegion;
import ttmem.monitor.replay.SequenceReport;
import ttmem.monitor.replay.SequenceUse;

/** What {@code ttmem replay OPS} prints of an allocation sequence. */
public final class SequenceTextRenderer {
  private final Look look;
  private final StringBuilder out = new StringBuilder();

  private SequenceTextRenderer(Look look) {
    this.look = look;
  }

  /** The whole page without charts. */
  public static String render(String name, SequenceReport report, Look look) {
    SequenceTextRenderer page = new SequenceTextRenderer(look);
    page.head(name, report);
    return page.out + use(report.use(), look);
  }

  /** What comes of comparing outcomes: no peaks and no timeline. */
  public static String renderCheck(String name, SequenceReport report, Look look) {
    SequenceTextRenderer page = new SequenceTextRenderer(look);
    page.head(name, report);
    page.comparison(report);
    return page.out.toString();
  }

  /** The peaks and the timeline of a sequence. */
  static String use(SequenceUse use, Look look) {
    SequenceTextRenderer page = new SequenceTextRenderer(look);
    if (!use.regions().isEmpty()) {
      page.peaks(use.regions());
      page.timeline(use);
    }
    return page.out.toString();
  }

  private void head(String name, SequenceReport report) {
    line(
        "%s: %s, %d operations, %d refused"
            .formatted(name, list(report.forms(), " x "), report.operations(), report.refused()));
    line(list(report.operationsByName(), " "));
    report.firstRefusal().ifPresent(event -> line("first refusal: " + text(event)));
  }

  private void comparison(SequenceReport report) {
    if (report.difference().isPresent()) {
      line("first difference: " + text(report.difference().get()));
    } else if (report.compared() == 0) {
      line("nothing to compare: no operation carries an outcome");
    } else {
      line("compared %d recorded outcomes: all are equal here".formatted(report.compared()));
    }
  }

  private void peaks(List<SequenceRegion> regions) {
    line("");
    line("Peaks, bytes of one bank");
    Grid grid =
        new Grid(look)
            .text("what", 9)
            .number("banks", 2)
            .number("bank size", 3)
            .number("peak", 8)
            .number("at line", 7)
            .number("smallest largest hole", 6)
            .number("at line", 5)
            .number("at the end", 4)
            .shrinking("peak operation", 10);
    for (SequenceRegion region : regions) {
      grid.row(
          region.name(),
          Integer.toString(region.banks()),
          Long.toString(region.bankBytes()),
          Long.toString(region.peak().bytes()),
          region.peak().line() == 0 ? "-" : Long.toString(region.peak().line()),
          Long.toString(region.leastHole().bytes()),
          Long.toString(region.leastHole().line()),
          Long.toString(region.endBytes()),
          Printable.text(region.peak().operation(), look.unicode()));
    }
    grid.render(out);
  }

  private void timeline(SequenceUse use) {
    line("");
    line(
        use.operationsPerPoint() == 1
            ? "Operations; bytes allocated of one bank"
            : "Operations, %d to a row; the most bytes allocated of one bank in each"
                .formatted(use.operationsPerPoint()));
    List<SequenceRegion> regions =
        use.regions().stream().filter(region -> region.peak().bytes() > 0).toList();
    Grid grid = new Grid(look).number("line", 9).shrinking("operation", 16).text("outcome", 1);
    for (int i = 0; i < regions.size(); i++) {
      grid.number(regions.get(i).name(), 8 - i);
    }
    for (SequencePoint point : use.timeline()) {
      List<String> cells = new ArrayList<>();
      cells.add(Long.toString(point.line()));
      cells.add(Printable.text(point.operation(), look.unicode()));
      cells.add(point.outcome());
      for (SequenceRegion region : regions) {
        int index = use.regions().indexOf(region);
        cells.add(Long.toString(point.levels().get(index).usedBytes()));
      }
      grid.row(cells.toArray(String[]::new));
    }
    grid.render(out);
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
