package ttmem.cli.top;

import org.jspecify.annotations.Nullable;
import ttmem.cli.render.Line;

/**
 * One row of a page.
 *
 * @param target what it stands for; null for a row that nobody can choose
 */
record Item(Line line, @Nullable Target target) {

  static Item of(Line line) {
    return new Item(line, null);
  }

  /** Whether the cursor may rest here. */
  boolean selectable() {
    return target != null;
  }

  /** Whether the cursor may rest here and is meant to be on {@code other}. */
  boolean is(@Nullable Target other) {
    return target != null && selectable() && target.equals(other);
  }
}
