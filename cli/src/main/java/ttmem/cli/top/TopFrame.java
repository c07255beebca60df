package ttmem.cli.top;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import ttmem.cli.render.Line;
import ttmem.cli.render.Look;
import ttmem.cli.render.Style;
import ttmem.cli.render.Values;

/** The lines above and below every page: which page, of when, and what keys do. */
final class TopFrame {
  private static final String KEYS =
      "q quit  ? help  / filter  Enter open  Tab page  M P u sort  [ ] time  + - span  Space pause";
  private static final String PAST_KEYS = "  n now  [ ] step  { } minute  ( ) hour";

  private TopFrame() {}

  /** Titles that can be clicked are added to {@code titles}. */
  static Line head(Scene scene, TopState state, Look look, List<Screenful.Title> titles) {
    Line line = new Line(look).add("ttmem ", Style.TITLE);
    boolean roomy = look.width() >= 76;
    for (int i = 1; i <= Tab.count(); i++) {
      Tab tab = Tab.ofDigit(i);
      boolean here = tab == state.tab();
      int from = line.columns();
      Style style = here ? Style.TITLE : Style.FAINT;
      line.add((here ? "[" : " ") + i + (here || roomy ? " " + tab.title() : ""), style);
      if (tab == Tab.ALERTS && scene.watch().firing() > 0) {
        line.add("!" + scene.watch().firing(), Style.CRITICAL);
      }
      line.add(here ? "]" : " ", style);
      titles.add(new Screenful.Title(Screenful.HEAD, from, line.columns(), new Target.Page(tab)));
    }
    String time = Values.time(scene.snapshot().time());
    String clock = time.substring(time.indexOf(' ') + 1, time.lastIndexOf(' '));
    String mark =
        !scene.trouble().isEmpty()
            ? "STALE "
            : state.at() != null ? "PAST " : state.paused() ? "PAUSED " : "";
    for (String right :
        new String[] {scene.snapshot().host() + "  " + mark + time, mark + time, mark + clock}) {
      if (line.columns() + 1 + right.length() <= look.width()) {
        line.padTo(look.width() - right.length());
        return line.add(right, mark.isEmpty() ? Style.PLAIN : Style.BUSY);
      }
    }
    return line;
  }

  /** What is filtered, where in time the page is, and what keys do. */
  static Line foot(Scene scene, TopState state, Look look, int first, int rows, int items) {
    Line line = new Line(look);
    if (state.typing()) {
      return line.add("filter: ", Style.TITLE).add(state.filter()).glyphs("_", Style.BUSY);
    }
    String more =
        items > rows ? (first + 1) + "-" + Math.min(items, first + rows) + "/" + items : "";
    String filter = state.filter().isEmpty() ? "" : "filter=" + state.filter() + "  ";
    line.add(filter, Style.BUSY);
    if (!scene.trouble().isEmpty()) {
      line.add(scene.trouble() + "  ", Style.CRITICAL);
    }
    Instant at = state.at();
    if (at != null) {
      line.add(past(at, scene), Style.SELECTED);
    }
    line.add(at == null ? KEYS : PAST_KEYS, Style.FAINT);
    if (!more.isEmpty() && line.columns() + more.length() + 1 <= look.width()) {
      line.padTo(look.width() - more.length()).add(more, Style.FAINT);
    }
    return line;
  }

  private static String past(Instant at, Scene scene) {
    String time = Values.time(at);
    return "at %s, %s ago".formatted(time, ago(Duration.between(at, scene.now())));
  }

  private static String ago(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7200) {
      return seconds / 60 + " min";
    }
    return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
  }
}
