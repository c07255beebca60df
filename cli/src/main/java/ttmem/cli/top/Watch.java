package ttmem.cli.top;

import org.jspecify.annotations.Nullable;
import ttmem.monitor.alerts.AlertReport;

/**
 * What the server that watches says.
 *
 * @param report null if there is none
 * @param why there is none; empty if there is one
 */
record Watch(@Nullable AlertReport report, String why) {
  static final Watch NOBODY =
      new Watch(
          null,
          "no server runs: alerts are watched by ttmem serve, for example"
              + " ttmem serve --alert 'dram > 90% for 1m'");

  /** How many alerts fire, muted ones aside. */
  int firing() {
    return report == null
        ? 0
        : (int)
            report.alerts().stream()
                .filter(alert -> alert.state() == AlertReport.State.FIRING && !alert.muted())
                .count();
  }
}
