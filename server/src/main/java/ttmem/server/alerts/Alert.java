package ttmem.server.alerts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.alerts.AlertReport;
import ttmem.monitor.alerts.AlertReport.State;

/**
 * One rule about one subject, as it stands. Immutable.
 *
 * @param since when it came into this state
 * @param firedAt null while it has not fired
 * @param wellSince since when all has been well although it still fires; null if it is not
 * @param unknownSince since when nobody knows; null if somebody does
 * @param value what was read last
 * @param note what is to be said of the reading; empty if nothing is
 * @param muted whether nobody is to be told now
 * @param told whether somebody was told that it fires
 */
record Alert(
    Rule rule,
    Subject subject,
    State state,
    Instant since,
    @Nullable Instant firedAt,
    @Nullable Instant wellSince,
    @Nullable Instant unknownSince,
    String value,
    String note,
    boolean muted,
    boolean told) {

  /** Which alert: names of rules are unique. */
  record Key(String rule, Subject subject) {}

  Key key() {
    return new Key(rule.name(), subject);
  }

  /** In another state from {@code now} on. */
  Alert entering(State next, Instant now) {
    Instant fired = next == State.FIRING ? now : firedAt;
    return new Alert(rule, subject, next, now, fired, null, unknownSince, value, note, muted, told);
  }

  /** With what was found now; a value that nobody knows leaves the last one standing. */
  Alert reading(Finding finding, @Nullable Instant well, @Nullable Instant unknown) {
    boolean keeps = finding.standing() == Finding.Standing.UNKNOWN && state == State.FIRING;
    return new Alert(
        rule,
        subject,
        state,
        since,
        firedAt,
        well,
        unknown,
        keeps ? value : finding.value(),
        keeps ? "now unknown: " + finding.note() : finding.note(),
        muted,
        told);
  }

  Alert withMuted(boolean nowMuted) {
    return new Alert(
        rule, subject, state, since, firedAt, wellSince, unknownSince, value, note, nowMuted, told);
  }

  Alert withTold() {
    return new Alert(
        rule, subject, state, since, firedAt, wellSince, unknownSince, value, note, muted, true);
  }

  AlertReport.Alert report() {
    return new AlertReport.Alert(
        rule.name(), rule.severity(), state, subject.labels(), value, since, firedAt, muted, note);
  }
}
