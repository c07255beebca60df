package ttmem.cli.top;

import java.util.List;
import ttmem.cli.render.Look;
import ttmem.model.Snapshot;

/** Every process, and nothing else: for hosts with more devices than a screen has rows. */
final class ProcessesPage {
  private ProcessesPage() {}

  static List<Item> items(Snapshot snapshot, TopState state, Look look) {
    Page page = new Page(look);
    page.processes(
        Page.rows(snapshot, state),
        state.filter().isEmpty()
            ? "no process reports device memory"
            : "no process matches filter=" + state.filter());
    return page.items();
  }
}
