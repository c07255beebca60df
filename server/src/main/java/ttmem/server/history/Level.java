package ttmem.server.history;

import java.time.Duration;

/** How finely the past is kept, and for how long. */
enum Level {
  FINE(10, Duration.ofHours(6)),
  MINUTES(60, Duration.ofDays(7)),
  QUARTERS(900, Duration.ofDays(90));

  private final int stepSeconds;
  private final long keptSeconds;

  Level(int stepSeconds, Duration kept) {
    this.stepSeconds = stepSeconds;
    this.keptSeconds = kept.toSeconds();
  }

  int stepSeconds() {
    return stepSeconds;
  }

  long keptSeconds() {
    return keptSeconds;
  }

  /** When the step begins that an instant is in. */
  long begin(long second) {
    return Math.floorDiv(second, stepSeconds) * stepSeconds;
  }

  /** The finest that still has this instant and answers in a readable number of points. */
  static Level of(long fromSecond, long untilSecond, long nowSecond) {
    for (Level level : values()) {
      if (nowSecond - fromSecond <= level.keptSeconds
          && (untilSecond - fromSecond) / level.stepSeconds <= 2200) {
        return level;
      }
    }
    return QUARTERS;
  }
}
