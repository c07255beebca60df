package ttmem.cli.top;

/** A step through time. */
enum Step {
  LOOK_BACK(0, false),
  LOOK_ON(0, true),
  MINUTE_BACK(60, false),
  MINUTE_ON(60, true),
  HOUR_BACK(3600, false),
  HOUR_ON(3600, true);

  private final long seconds;
  private final boolean onward;

  Step(long seconds, boolean onward) {
    this.seconds = seconds;
    this.onward = onward;
  }

  /** How far; 0 for to the next instant of which something is known. */
  long seconds() {
    return seconds;
  }

  boolean onward() {
    return onward;
  }
}
