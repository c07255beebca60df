package ttmem.cli.top;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.AutopsyRenderer;
import ttmem.cli.render.Line;
import ttmem.cli.render.Style;
import ttmem.ledger.read.LedgerName;
import ttmem.monitor.autopsy.Autopsies;
import ttmem.monitor.autopsy.Autopsy;

/** Dead processes that left a ledger, or all that one of them says. */
final class AutopsiesPage {
  private AutopsiesPage() {}

  static void addTo(Page page, @Nullable Autopsies dead, TopState state) {
    if (dead == null) {
      page.sentence("looking", Style.FAINT);
      return;
    }
    AutopsyRenderer renderer = new AutopsyRenderer(page.look());
    if (!state.ledger().isEmpty()) {
      dead.found().stream()
          .filter(autopsy -> key(autopsy).equals(state.ledger()))
          .findFirst()
          .ifPresentOrElse(
              autopsy -> renderer.lines(autopsy).forEach(page::line),
              () -> page.sentence("this ledger is gone: it was moved or removed", Style.PLAIN));
      return;
    }
    if (dead.found().isEmpty()) {
      page.sentence("no dead process left a ledger that can be read here", Style.PLAIN);
    } else {
      List<Line> lines = renderer.table(dead.found());
      page.line(lines.getFirst());
      for (int i = 0; i < dead.found().size(); i++) {
        Autopsy autopsy = dead.found().get(i);
        Line line = lines.get(i + 1);
        if (line.plain().toLowerCase(Locale.ROOT).contains(state.filter())) {
          page.row(line, new Target.Dead(key(autopsy)));
        }
      }
    }
    if (dead.truncated()) {
      page.sentence("and older ones, which are not listed", Style.FAINT);
    }
    if (!dead.problems().isEmpty()) {
      page.section("Notes");
      dead.problems().forEach(problem -> page.sentence(problem, Style.BUSY));
    }
  }

  /** What tells a ledger from all others. */
  static String key(Autopsy autopsy) {
    LedgerName name = autopsy.process();
    return name.pid() + "-" + name.startTicks() + "-" + name.writer();
  }
}
