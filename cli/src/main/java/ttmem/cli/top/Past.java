package ttmem.cli.top;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ttmem.model.Snapshot;
import ttmem.monitor.history.History;
import ttmem.monitor.history.HistoryQuestion;

/**
 * The past as far as it can be shown: the looks of this run, and what a server recorded. What is
 * shown of an instant is the last that was known at it. A look of this run says more, so it is
 * preferred unless the recorded is closer.
 */
final class Past implements Timeline {
  /** The step of a server's finest record, in seconds. */
  private static final long STEP = 10;

  /** So much is asked for at once, in seconds. */
  private static final long WINDOW = 600;

  /** How long ago a server has only coarser steps, and the coarsest, both in seconds. */
  private static final long FINE = 5 * 3600;

  private static final long COARSEST = 900;

  private final Kept kept;
  private final Archive archive;

  Past(Kept kept, Archive archive) {
    this.kept = kept;
    this.archive = archive;
  }

  @Override
  public @Nullable Instant step(@Nullable Instant at, Step step) {
    Instant last = kept.last();
    if (last == null) {
      return at;
    }
    Instant start = at == null ? last : at;
    Instant next =
        step.seconds() > 0
            ? start.plusSeconds(step.onward() ? step.seconds() : -step.seconds())
            : step.onward() ? onward(start) : back(start);
    if (next == null || !next.isBefore(last)) {
      return step.onward() ? null : at;
    }
    Instant first = kept.first();
    return archive.exists() || first == null || !next.isBefore(first) ? next : first;
  }

  private Instant back(Instant start) {
    Instant look = kept.before(start);
    Instant sample = Instant.ofEpochSecond(Math.floorDiv(start.getEpochSecond() - 1, STEP) * STEP);
    if (look != null && (!archive.exists() || look.isAfter(sample))) {
      return look;
    }
    return archive.exists() ? sample : start;
  }

  private @Nullable Instant onward(Instant start) {
    Instant look = kept.after(start);
    Instant sample =
        Instant.ofEpochSecond((Math.floorDiv(start.getEpochSecond(), STEP) + 1) * STEP);
    return look == null || (archive.exists() && sample.isBefore(look)) ? sample : look;
  }

  /** What is known of an instant; null as long as it is being asked for, or for ever. */
  @Nullable Snapshot at(Instant time, Snapshot now) {
    Snapshot look = kept.at(time);
    if (look != null && look.time().plusSeconds(STEP).isAfter(time)) {
      return look;
    }
    long window = Math.floorDiv(time.getEpochSecond(), WINDOW) * WINDOW;
    boolean fine = now.time().getEpochSecond() - window < FINE;
    HistoryQuestion question =
        new HistoryQuestion(
            null,
            null,
            null,
            Instant.ofEpochSecond(window - 2 * (fine ? STEP : COARSEST)),
            Instant.ofEpochSecond(window + WINDOW));
    History history = archive.ask(Archive.Use.INSTANT, question);
    return history == null ? look : Recorded.at(time, history, now);
  }
}
