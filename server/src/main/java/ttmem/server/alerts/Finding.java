package ttmem.server.alerts;

/**
 * What one look says about one subject.
 *
 * @param value what was read, for people
 * @param note why it is unknown, or what qualifies the value; empty for neither
 */
record Finding(Subject subject, Standing standing, String value, String note) {

  /** On which side of its limit something is. */
  enum Standing {
    /** Beyond the limit. */
    OVER,
    /** Between the limit and the threshold at which all is well again. */
    BETWEEN,
    /** Well. */
    UNDER,
    UNKNOWN
  }

  static Finding unknown(Subject subject, String why) {
    return new Finding(subject, Standing.UNKNOWN, "unknown", why);
  }

  static Finding well(Subject subject, String value) {
    return new Finding(subject, Standing.UNDER, value, "");
  }
}
