package ttmem.cli.top;

import ttmem.cli.render.Line;
import ttmem.cli.render.Look;
import ttmem.cli.render.Style;

/** What every key does. */
final class HelpPage {
  private static final String[][] KEYS = {
    {"arrows, hjkl", "move; PgUp PgDn Home End, g G"},
    {"Enter", "open the device, process or autopsy under the cursor"},
    {"Esc", "clear the filter, else back to the overview"},
    {"Tab, 1-6", "pages; or click a title"},
    {"/", "show only processes with this text"},
    {"M P u", "sort by memory, pid, user; or click a title"},
    {"+ -", "longer and shorter charts, from 1 minute to 24 hours"},
    {"[ ]", "back in time and forth, to the next instant that is known"},
    {"{ } ( )", "by a minute, by an hour"},
    {"n", "back to now"},
    {"Space", "stand still, and go on"},
    {"? F1", "this page"},
    {"q F10", "leave"},
  };

  private HelpPage() {}

  static void addTo(Page page) {
    Look look = page.look();
    for (String[] key : KEYS) {
      page.line(new Line(look).add(key[0], Style.TITLE).padTo(14).add(key[1]));
    }
    page.section("What the marks mean");
    page.sentence(
        look.glyph("≥", ">=")
            + " at least, something could not be seen; ~ inferred, not measured;"
            + " N/A not known, which is not zero; (source) a cross-check that is not counted",
        Style.PLAIN);
    page.sentence("ttmem only reads: there is no key that ends a process.", Style.PLAIN);
  }
}
