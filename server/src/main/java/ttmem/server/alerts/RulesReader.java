package ttmem.server.alerts;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ttmem.server.alerts.RuleText.Kind;
import ttmem.server.config.ConfigException;
import ttmem.server.config.Section;

/** The tables {@code alerts}, {@code alert}, {@code mute} and those of receivers. */
final class RulesReader {
  static final Duration CLEAR_HOLD = Duration.ofSeconds(30);
  static final Duration LONGEST_HOLD = Duration.ofDays(7);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);
  private static final int MAX_RULES = 1000;

  private RulesReader() {}

  static AlertSettings read(Section root) throws ConfigException {
    Section alerts = root.child("alerts");
    Duration interval =
        alerts.duration("interval", SECOND, Duration.ofHours(1), AlertSettings.USUAL_INTERVAL);
    Duration resend =
        alerts.duration("resend", SECOND, Duration.ofHours(1), AlertSettings.USUAL_RESEND);
    boolean toLog = alerts.flag("log", true);
    alerts.nothingElse();
    List<Rule> rules = rules(root);
    return new AlertSettings(interval, resend, rules, mutes(root, rules), receivers(root), toLog);
  }

  private static List<Rule> rules(Section root) throws ConfigException {
    List<Rule> rules = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Section section : root.children("alert")) {
      Rule rule = rule(section);
      if (!names.add(rule.name())) {
        throw section.complaint(
            section.has("name") ? "name" : "when", "there is a rule named " + rule.name());
      }
      if (rules.size() >= MAX_RULES) {
        throw section.complaint("when", "expected at most 1000 rules");
      }
      rules.add(rule);
    }
    return rules;
  }

  private static Rule rule(Section section) throws ConfigException {
    String when = section.required("when");
    Kind kind = read(section, "when", () -> Kind.of(when));
    String name = section.text("name");
    Duration hold = section.duration("for", Duration.ZERO, LONGEST_HOLD, Duration.ZERO);
    Duration clearHold = section.duration("clear_for", Duration.ZERO, LONGEST_HOLD, CLEAR_HOLD);
    String severity = section.text("severity");
    boolean muted = section.flag("mute", false);
    Filter filter =
        new Filter(
            texts(section, kind, "device"),
            texts(section, kind, "user"),
            texts(section, kind, "tag"),
            texts(section, kind, "source"));
    if (!filter.users().isEmpty() && !filter.tags().isEmpty()) {
      throw section.complaint("tag", "expected user or tag, but got both");
    }
    String clear = kind.takes("clear") ? section.text("clear") : null;
    Duration window =
        kind.takes("window")
            ? section.duration(
                "window", Duration.ofMinutes(1), Duration.ofDays(7), Duration.ofMinutes(10))
            : null;
    section.nothingElse();
    Condition condition =
        read(
            section,
            clear == null ? "when" : "clear",
            () -> RuleText.condition(when, new RuleText.Terms(filter, clear, window)));
    return new Rule(
        name == null ? when : name,
        when,
        condition,
        hold,
        clearHold,
        severity == null ? "warning" : severity,
        muted);
  }

  private static List<String> texts(Section section, Kind kind, String key) throws ConfigException {
    return kind.takes(key) ? section.texts(key) : List.of();
  }

  private static List<Mute> mutes(Section root, List<Rule> rules) throws ConfigException {
    List<Mute> mutes = new ArrayList<>();
    for (Section section : root.children("mute")) {
      List<String> names = section.texts("rule");
      for (String name : names) {
        if (rules.stream().noneMatch(rule -> rule.name().equals(name))) {
          throw section.complaint("rule", "there is no rule named " + name);
        }
      }
      mutes.add(new Mute(names, section.texts("device"), section.instant("until")));
      section.nothingElse();
    }
    return mutes;
  }

  private static List<ReceiverSettings> receivers(Section root) throws ConfigException {
    List<ReceiverSettings> receivers = new ArrayList<>();
    for (Section section : root.children("command")) {
      List<String> arguments = section.texts("run");
      if (arguments.isEmpty() || arguments.getFirst().isBlank()) {
        throw section.complaint("run", "expected a program and its arguments, as a list");
      }
      receivers.add(new ReceiverSettings.Command(arguments, timeout(section)));
      section.nothingElse();
    }
    for (Section section : root.children("webhook")) {
      receivers.add(new ReceiverSettings.Webhook(url(section), headers(section), timeout(section)));
      section.nothingElse();
    }
    for (Section section : root.children("alertmanager")) {
      receivers.add(
          new ReceiverSettings.Alertmanager(url(section), headers(section), timeout(section)));
      section.nothingElse();
    }
    if (receivers.size() > 32) {
      throw root.complaint("alerts", "expected at most 32 receivers");
    }
    return receivers;
  }

  private static Duration timeout(Section section) throws ConfigException {
    return section.duration("timeout", SECOND, LONGEST_TIMEOUT, TIMEOUT);
  }

  private static URI url(Section section) throws ConfigException {
    String text = section.required("url");
    try {
      URI url = new URI(text);
      String scheme = url.getScheme();
      boolean http = "http".equals(scheme) || "https".equals(scheme);
      if (http && url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Told below.
    }
    throw section.complaint(
        "url", "expected http://HOST/ or https://HOST/ without a user, but got " + text);
  }

  private static Map<String, String> headers(Section section) throws ConfigException {
    Map<String, String> headers = section.pairs("headers");
    for (Map.Entry<String, String> header : headers.entrySet()) {
      try {
        java.net.http.HttpRequest.newBuilder().header(header.getKey(), header.getValue());
      } catch (IllegalArgumentException e) {
        throw section.complaint("headers", "expected a header, but got " + header.getKey());
      }
    }
    return headers;
  }

  /** Something that may refuse what it is given. */
  private interface Attempt<T> {
    T run();
  }

  private static <T> T read(Section section, String key, Attempt<@Nullable T> attempt)
      throws ConfigException {
    try {
      return java.util.Objects.requireNonNull(attempt.run());
    } catch (IllegalArgumentException e) {
      throw section.complaint(key, String.valueOf(e.getMessage()));
    }
  }
}
