package ttmem.server.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.alerts.AlertReport.State;
import ttmem.monitor.questions.Observation;

/**
 * Steps rules over looks: a pure function of rules, state, look and time. It has no clock, no
 * thread and no receiver, so that a recording, a test with a seed and the server run the same code.
 *
 * <p>What users of such systems curse about, and what is done here. <em>Flapping</em>: between the
 * limit and the clear threshold nothing changes, and both ways can ask for a time. <em>Silence
 * taken for health</em>: a reading that nobody knows stops a pending alert's clock and keeps a
 * firing one firing; it is shown as unknown; something that has not been seen for {@link #LOST}
 * resolves, and says that this is why. <em>A jump of the clock or a suspended host that counts as
 * time above the limit</em>: time never runs backwards here, and over a gap between two looks no
 * pending alert ripens. <em>A mute that swallows</em>: muted alerts are judged and shown, and told
 * when the mute ends. <em>A resolve without a fire</em>: only what was told is taken back.
 */
final class AlertEngine {
  static final Duration LOST = Duration.ofHours(1);
  static final int MAX_SUBJECTS = 1000;
  private static final int MAX_RECENT = 100;

  private final List<Rule> rules;
  private final List<Mute> mutes;
  private final Duration maxGap;

  /**
   * An engine.
   *
   * @param maxGap two looks further apart say nothing of the time between them
   */
  AlertEngine(List<Rule> rules, List<Mute> mutes, Duration maxGap) {
    this.rules = List.copyOf(rules);
    this.mutes = List.copyOf(mutes);
    this.maxGap = maxGap;
  }

  /**
   * What came of a look.
   *
   * @param news alerts that now fire or have resolved, of which somebody is to be told
   */
  record Step(AlertState state, List<Alert> news) {}

  /** What any of the rules needs. */
  Needs needs() {
    return new Needs(
        rules.stream().anyMatch(rule -> rule.condition().needsBuffers()),
        rules.stream().anyMatch(rule -> rule.condition() instanceof DiedHolding));
  }

  Step step(AlertState before, Observation look, Instant wallClock) {
    Instant last = before.at();
    Instant now = last != null && wallClock.isBefore(last) ? last : wallClock;
    boolean gap = last != null && Duration.between(last, now).compareTo(maxGap) > 0;
    Evidence evidence = new Evidence(look, now, before.series());
    Round round = new Round(before, now, gap);
    for (Rule rule : rules) {
      round.judge(rule, evidence);
    }
    return round.end(evidence);
  }

  /** One step at work. */
  private final class Round {
    private final AlertState before;
    private final Instant now;
    private final boolean gap;
    private final Map<Alert.Key, Alert> live = new LinkedHashMap<>();
    private final List<Alert> resolved = new ArrayList<>();
    private final List<Alert> news = new ArrayList<>();
    private final Map<String, Long> refused = new HashMap<>();

    Round(AlertState before, Instant now, boolean gap) {
      this.before = before;
      this.now = now;
      this.gap = gap;
    }

    void judge(Rule rule, Evidence evidence) {
      Set<Subject> seen = new HashSet<>();
      int kept = 0;
      for (Alert old : before.live().values()) {
        kept += old.rule().name().equals(rule.name()) ? 1 : 0;
      }
      for (Finding finding : rule.condition().judge(evidence)) {
        if (!seen.add(finding.subject())) {
          continue;
        }
        Alert old = before.live().get(new Alert.Key(rule.name(), finding.subject()));
        boolean takesPlace = old == null && finding.standing() != Finding.Standing.UNDER;
        if (takesPlace && kept >= MAX_SUBJECTS) {
          refused.merge(rule.name(), 1L, Long::sum);
        } else {
          kept += takesPlace ? 1 : 0;
          put(next(rule, old, finding));
        }
      }
      for (Alert old : before.live().values()) {
        if (old.rule().name().equals(rule.name()) && !seen.contains(old.subject())) {
          put(lost(rule, old, rule.condition().absent(old.subject(), evidence)));
        }
      }
    }

    private @Nullable Alert next(Rule rule, @Nullable Alert old, Finding finding) {
      State state = old == null ? null : old.state();
      return switch (finding.standing()) {
        case OVER -> over(rule, old, finding);
        case BETWEEN ->
            old != null && state == State.FIRING ? old.reading(finding, null, null) : null;
        case UNDER -> old != null && state == State.FIRING ? well(rule, old, finding) : null;
        case UNKNOWN -> {
          Alert alert = old == null ? fresh(rule, finding.subject(), State.UNKNOWN) : old;
          if (alert.state() == State.PENDING) {
            alert = alert.entering(State.UNKNOWN, now);
          }
          Instant since = alert.unknownSince() == null ? now : alert.unknownSince();
          yield alert.reading(finding, null, since);
        }
      };
    }

    private Alert over(Rule rule, @Nullable Alert old, Finding finding) {
      Alert alert = old == null ? fresh(rule, finding.subject(), State.PENDING) : old;
      boolean startsAgain =
          alert.state() == State.UNKNOWN || (alert.state() == State.PENDING && gap);
      if (startsAgain) {
        alert = alert.entering(State.PENDING, now);
      }
      boolean ripe = !now.isBefore(alert.since().plus(rule.hold()));
      if (alert.state() == State.PENDING && ripe) {
        alert = alert.entering(State.FIRING, now);
      }
      return alert.reading(finding, null, null);
    }

    private Alert well(Rule rule, Alert old, Finding finding) {
      Instant well = old.wellSince() == null || gap ? now : old.wellSince();
      Alert alert = old.reading(finding, well, null);
      boolean ripe = !now.isBefore(well.plus(rule.clearHold()));
      return ripe ? alert.entering(State.RESOLVED, now) : alert;
    }

    /** Out of sight: well if the condition says so, else unknown, but not for ever. */
    private @Nullable Alert lost(Rule rule, Alert old, Finding finding) {
      Alert alert = next(rule, old, finding);
      if (alert == null || alert.unknownSince() == null) {
        return alert;
      }
      if (now.isBefore(alert.unknownSince().plus(LOST))) {
        return alert;
      }
      return alert.state() == State.FIRING
          ? alert
              .entering(State.RESOLVED, now)
              .reading(
                  new Finding(
                      alert.subject(),
                      Finding.Standing.UNKNOWN,
                      alert.value(),
                      "given up after %d min without a reading: %s"
                          .formatted(LOST.toMinutes(), finding.note())),
                  null,
                  alert.unknownSince())
          : null;
    }

    private Alert fresh(Rule rule, Subject subject, State state) {
      return new Alert(rule, subject, state, now, null, null, null, "", "", false, false);
    }

    private void put(@Nullable Alert alert) {
      if (alert == null) {
        return;
      }
      boolean muted =
          alert.rule().muted()
              || mutes.stream()
                  .anyMatch(mute -> mute.covers(alert.rule().name(), alert.subject(), now));
      Alert next = alert.withMuted(muted);
      if (next.state() == State.RESOLVED) {
        resolved.add(next);
        if (next.told()) {
          news.add(next);
        }
        return;
      }
      if (next.state() == State.FIRING && !muted && !next.told()) {
        next = next.withTold();
        news.add(next);
      }
      live.put(next.key(), next);
    }

    Step end(Evidence evidence) {
      List<Alert> recent = new ArrayList<>(resolved);
      recent.addAll(before.recent());
      return new Step(
          new AlertState(
              now,
              live,
              recent.size() > MAX_RECENT ? recent.subList(0, MAX_RECENT) : recent,
              evidence.after(),
              refused),
          news);
    }
  }
}
