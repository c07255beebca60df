package ttmem.server.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What somebody is told at once.
 *
 * @param host whose alerts these are
 * @param alerts firing or resolved, at least one
 * @param reminder whether all of it was told before: for those who forget
 * @param endsAt until when a firing alert may be taken for firing if nothing more is heard
 */
record Notification(
    String host, Instant time, List<Alert> alerts, boolean reminder, Instant endsAt) {
  Notification {
    alerts = List.copyOf(alerts);
  }

  /** Four reminders may be lost before an alert is taken for resolved. */
  static Notification of(
      String host, Instant time, List<Alert> alerts, boolean reminder, Duration resend) {
    return new Notification(host, time, alerts, reminder, time.plus(resend.multipliedBy(4)));
  }
}
