package ttmem.cli.top;

import java.util.List;

/** How much time a chart shows. */
enum Span {
  MINUTE("1 min", 60),
  TEN_MINUTES("10 min", 600),
  HOUR("1 h", 3600),
  SIX_HOURS("6 h", 6 * 3600),
  DAY("24 h", 24 * 3600);

  private static final List<Span> ALL = List.of(values());

  private final String label;
  private final long seconds;

  Span(String label, long seconds) {
    this.label = label;
    this.seconds = seconds;
  }

  String label() {
    return label;
  }

  long seconds() {
    return seconds;
  }

  Span longer() {
    return ALL.get(Math.min(ALL.size() - 1, ALL.indexOf(this) + 1));
  }

  Span shorter() {
    return ALL.get(Math.max(0, ALL.indexOf(this) - 1));
  }
}
