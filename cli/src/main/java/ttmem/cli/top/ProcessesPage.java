package ttmem.cli.top;

import ttmem.model.Snapshot;

/** Every process, and nothing else: for hosts with more devices than a screen has rows. */
final class ProcessesPage {
  private ProcessesPage() {}

  static void addTo(Page page, Snapshot snapshot, TopState state) {
    page.processes(
        Page.rows(snapshot, state),
        state.filter().isEmpty()
            ? "no process reports device memory"
            : "no process matches filter=" + state.filter());
  }
}
