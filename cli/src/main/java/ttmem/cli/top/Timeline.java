package ttmem.cli.top;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where in time one can go. */
interface Timeline {

  /** Nowhere. */
  Timeline NONE = (at, step) -> at;

  /**
   * Where a step leads.
   *
   * @param at from where; null for now
   * @return null for now
   */
  @Nullable Instant step(@Nullable Instant at, Step step);
}
