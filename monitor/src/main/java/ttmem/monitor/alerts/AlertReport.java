package ttmem.monitor.alerts;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a server, what they say and who was told.
 *
 * @param time when the rules were last looked at; null before the first look
 * @param alerts what is pending, firing or can't be told, then what has resolved, newest first
 * @param rules every rule, as written
 * @param receivers who is told
 */
public record AlertReport(
    @Nullable Instant time, List<Alert> alerts, List<Rule> rules, List<Receiver> receivers) {

  /** A server without rules. */
  public static final AlertReport NONE = new AlertReport(null, List.of(), List.of(), List.of());

  public AlertReport {
    alerts = List.copyOf(alerts);
    rules = List.copyOf(rules);
    receivers = List.copyOf(receivers);
  }

  /** Where an alert stands. */
  public enum State {
    /** Beyond its limit, not yet for as long as the rule asks. */
    PENDING,
    FIRING,
    /** Nobody knows the reading: it neither fires nor is all well. */
    UNKNOWN,
    /** It fired, and does no more. */
    RESOLVED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One rule about one thing.
   *
   * @param rule the rule's name
   * @param severity as the rule says
   * @param state see there
   * @param labels what it is about: {@code device}, {@code bdf}, {@code type}, {@code user}, {@code
   *     tag}, {@code pid}, {@code process}, {@code source}, as far as they apply; raw: escape
   *     before printing
   * @param value what was read last, for people
   * @param since when it came into this state
   * @param firedAt when it fired; null if it has not
   * @param muted whether nobody is told of it
   * @param note why it is unknown, or what else is to be said; empty if nothing is
   */
  public record Alert(
      String rule,
      String severity,
      State state,
      SortedMap<String, String> labels,
      String value,
      Instant since,
      @Nullable Instant firedAt,
      boolean muted,
      String note) {
    public Alert {
      labels = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }
  }

  /**
   * A rule.
   *
   * @param name see there
   * @param when what it asks, as written
   * @param holdSeconds how long that must be so before it fires
   * @param severity free text
   * @param refused things that were too many to be watched
   */
  public record Rule(String name, String when, long holdSeconds, String severity, long refused) {}

  /**
   * Somebody who is told.
   *
   * @param name {@code log}, or kind and place
   * @param queued waiting now
   * @param delivered told, since the server's start
   * @param failed given up after all attempts
   * @param dropped not told since too many were waiting
   * @param lastError of the last attempt that failed; empty without one, or after a success
   */
  public record Receiver(
      String name, int queued, long delivered, long failed, long dropped, String lastError) {}
}
