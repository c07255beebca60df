package ttmem.cli.top;

import ttmem.cli.render.SortKey;

/** What a row stands for, so that the cursor can stay on it and Enter can open it. */
sealed interface Target {

  /** A chip, by logical id. */
  record Chip(int id) implements Target {}

  /** A process on what it uses: the same process has a row per device. */
  record Owner(int pid, String device) implements Target {}

  /** A dead process, by the name of its ledger. */
  record Dead(String ledger) implements Target {}

  /** The title of a page, which opens it when clicked; the cursor never rests on it. */
  record Page(Tab tab) implements Target {}

  /** A title that sorts when clicked; the cursor never rests on it. */
  record Sort(SortKey key) implements Target {}
}
