package ttmem.cli;

import ttmem.model.Snapshot;

/** One way to show a snapshot. */
interface View {

  /** The whole text for one instant, with its last line feed. */
  String of(Snapshot snapshot);
}
