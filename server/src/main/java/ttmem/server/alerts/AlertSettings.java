package ttmem.server.alerts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import ttmem.server.config.ConfigException;
import ttmem.server.config.Section;

/**
 * Everything that a server is told about alerts.
 *
 * @param interval between two looks
 * @param resend how often receivers that keep no state are told again
 * @param rules names are unique
 * @param mutes see there
 * @param receivers who is told, beside the log
 * @param toLog whether the log is told
 */
public record AlertSettings(
    Duration interval,
    Duration resend,
    List<Rule> rules,
    List<Mute> mutes,
    List<ReceiverSettings> receivers,
    boolean toLog) {

  static final Duration USUAL_INTERVAL = Duration.ofSeconds(5);
  static final Duration USUAL_RESEND = Duration.ofMinutes(1);

  /** No rules: nothing is watched. */
  public static final AlertSettings NONE =
      new AlertSettings(USUAL_INTERVAL, USUAL_RESEND, List.of(), List.of(), List.of(), true);

  public AlertSettings {
    rules = List.copyOf(rules);
    mutes = List.copyOf(mutes);
    receivers = List.copyOf(receivers);
  }

  /**
   * What the sections of a configuration file that are about alerts say; the other ones are left to
   * those who know them.
   *
   * @throws ConfigException with file, line and key
   */
  public static AlertSettings of(Section root) throws ConfigException {
    return RulesReader.read(root);
  }

  /**
   * With rules of one line each as well, such as {@code dram > 90% for 30s}.
   *
   * @throws IllegalArgumentException if one is none, or is there already
   */
  public AlertSettings with(List<String> lines) {
    List<Rule> all = new ArrayList<>(rules);
    Set<String> names = new HashSet<>();
    rules.forEach(rule -> names.add(rule.name()));
    for (String line : lines) {
      Rule rule = RuleText.rule(line);
      if (!names.add(rule.name())) {
        throw new IllegalArgumentException(
            "expected rules of different names, but got twice " + rule.name());
      }
      all.add(rule);
    }
    return new AlertSettings(interval, resend, all, mutes, receivers, toLog);
  }

  /** Two looks further apart say nothing of the time between them. */
  Duration maxGap() {
    Duration tenfold = interval.multipliedBy(10);
    Duration minute = Duration.ofMinutes(1);
    return tenfold.compareTo(minute) > 0 ? tenfold : minute;
  }
}
