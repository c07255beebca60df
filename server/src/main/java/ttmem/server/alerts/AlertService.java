package ttmem.server.alerts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.alerts.AlertReport;
import ttmem.monitor.alerts.AlertReport.State;
import ttmem.monitor.questions.Observation;

/**
 * Looks at the host every few seconds, steps the engine and hands the news to couriers. One thread
 * looks; {@link #report} may be called by any.
 */
public final class AlertService implements AutoCloseable {
  private static final Duration RESOLVED_IS_NEWS = Duration.ofMinutes(5);

  private final AlertSettings settings;
  private final AlertEngine engine;
  private final Function<Needs, Observation> looks;
  private final Consumer<String> log;
  private final Clock clock;
  private final @Nullable HttpSender sender;
  private final List<Courier> couriers = new ArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("ttmem-alerts").factory());

  private volatile AlertState state = AlertState.EMPTY;

  // Only the looking thread touches these.
  private @Nullable Instant reminded;
  private String lastFailure = "";

  AlertService(
      AlertSettings settings,
      Function<Needs, Observation> looks,
      Consumer<String> log,
      Clock clock,
      Backoff backoff) {
    this.settings = settings;
    this.looks = looks;
    this.log = log;
    this.clock = clock;
    engine = new AlertEngine(settings.rules(), settings.mutes(), settings.maxGap());
    boolean http =
        settings.receivers().stream().anyMatch(r -> !(r instanceof ReceiverSettings.Command));
    sender = http ? new HttpSender() : null;
    if (settings.toLog()) {
      couriers.add(new Courier(new LogReceiver(log), backoff));
    }
    for (ReceiverSettings receiver : settings.receivers()) {
      couriers.add(new Courier(receiver(receiver), backoff));
    }
  }

  /**
   * Starts looking, unless there is no rule.
   *
   * @param looks a look at the host with what the rules need; called by one thread
   * @param log takes lines for the operator; may block
   */
  public static AlertService start(
      AlertSettings settings, Function<Needs, Observation> looks, Consumer<String> log) {
    AlertService service = new AlertService(settings, looks, log, Clock.systemUTC(), Backoff.USUAL);
    service.begin();
    return service;
  }

  void begin() {
    if (settings.rules().isEmpty()) {
      return;
    }
    couriers.forEach(Courier::start);
    long intervalMs = settings.interval().toMillis();
    ScheduledFuture<?> _ =
        timer.scheduleWithFixedDelay(this::step, 0, intervalMs, TimeUnit.MILLISECONDS);
  }

  private Receiver receiver(ReceiverSettings receiver) {
    return switch (receiver) {
      case ReceiverSettings.Command command -> new CommandReceiver(command);
      case ReceiverSettings.Webhook webhook -> new WebhookReceiver(webhook, http());
      case ReceiverSettings.Alertmanager manager -> new AlertmanagerReceiver(manager, http());
    };
  }

  private HttpSender http() {
    return java.util.Objects.requireNonNull(sender);
  }

  /** One look. A look that fails changes nothing; that it failed is said once. */
  void step() {
    try {
      Observation look = looks.apply(engine.needs());
      AlertEngine.Step step = engine.step(state, look, clock.instant());
      state = step.state();
      Instant now = java.util.Objects.requireNonNull(step.state().at());
      String host = look.snapshot().host();
      for (Alert alert : step.news()) {
        tell(Notification.of(host, now, List.of(alert), false, settings.resend()));
      }
      remind(host, now);
      lastFailure = "";
    } catch (RuntimeException e) {
      String failure = e.toString();
      if (!failure.equals(lastFailure)) {
        lastFailure = failure;
        log.accept(
            "error: alerts: a look failed, nothing is judged until one succeeds: " + failure);
      }
    }
  }

  /** What fires, and what has resolved lately, for those who forget. */
  private void remind(String host, Instant now) {
    if (reminded != null && now.isBefore(reminded.plus(settings.resend()))) {
      return;
    }
    reminded = now;
    List<Alert> all = new ArrayList<>();
    for (Alert alert : state.live().values()) {
      if (alert.state() == State.FIRING && alert.told() && !alert.muted()) {
        all.add(alert);
      }
    }
    for (Alert alert : state.recent()) {
      if (alert.told() && now.isBefore(alert.since().plus(RESOLVED_IS_NEWS))) {
        all.add(alert);
      }
    }
    if (!all.isEmpty()) {
      tell(Notification.of(host, now, all, true, settings.resend()));
    }
  }

  private void tell(Notification notification) {
    for (Courier courier : couriers) {
      courier.take(notification);
    }
  }

  /** How many alerts of each rule fire; 0 for a rule of which none does. */
  public Map<String, Integer> firing() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    settings.rules().forEach(rule -> counts.put(rule.name(), 0));
    for (Alert alert : state.live().values()) {
      if (alert.state() == State.FIRING) {
        counts.merge(alert.rule().name(), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** Where everything stands. */
  public AlertReport report() {
    return report(settings, state, couriers.stream().map(Courier::report).toList());
  }

  static AlertReport report(
      AlertSettings settings, AlertState now, List<AlertReport.Receiver> receivers) {
    Map<String, Long> refused = now.refused();
    List<AlertReport.Alert> alerts = new ArrayList<>();
    for (State wanted : List.of(State.FIRING, State.PENDING, State.UNKNOWN)) {
      for (Alert alert : now.live().values()) {
        if (alert.state() == wanted) {
          alerts.add(alert.report());
        }
      }
    }
    now.recent().forEach(alert -> alerts.add(alert.report()));
    return new AlertReport(
        now.at(),
        alerts,
        settings.rules().stream()
            .map(
                rule ->
                    new AlertReport.Rule(
                        rule.name(),
                        rule.when(),
                        rule.hold().toSeconds(),
                        rule.severity(),
                        refused.getOrDefault(rule.name(), 0L)))
            .toList(),
        receivers);
  }

  /** Looks no more; what is being told gets a moment. */
  @Override
  public void close() {
    timer.shutdownNow();
    couriers.forEach(Courier::finish);
    couriers.forEach(Courier::close);
    if (sender != null) {
      sender.close();
    }
  }
}
