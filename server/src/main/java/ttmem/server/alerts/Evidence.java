package ttmem.server.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.monitor.autopsy.Autopsy;
import ttmem.monitor.questions.Observation;

/**
 * What one step of the engine judges by: the look, and what earlier looks left of each amount. It
 * lives as long as the step; the series that it took in go on to the next one.
 */
final class Evidence {
  private static final int MAX_SERIES = 10_000;

  private final Observation look;
  private final Instant now;
  private final Map<Key, Series> before;
  private final Map<Key, Series> after = new HashMap<>();

  /** Which amount: the window tells apart rules that watch the same one. */
  record Key(Subject subject, Duration window) {}

  Evidence(Observation look, Instant now, Map<Key, Series> before) {
    this.look = look;
    this.now = now;
    this.before = before;
  }

  Observation look() {
    return look;
  }

  Snapshot snapshot() {
    return look.snapshot();
  }

  /** Takes in an amount; empty if there are too many already. */
  Optional<Series> record(Subject subject, Duration window, long value) {
    Key key = new Key(subject, window);
    Series series = after.getOrDefault(key, before.getOrDefault(key, Series.over(window)));
    if (!after.containsKey(key) && after.size() >= MAX_SERIES) {
      return Optional.empty();
    }
    Series next = series.with(now, value);
    after.put(key, next);
    return Optional.of(next);
  }

  /** Keeps what was known of an amount that can't be read now. */
  void keep(Subject subject, Duration window) {
    Key key = new Key(subject, window);
    Series series = before.get(key);
    if (series != null && !series.samples().getLast().time().isBefore(now.minus(window))) {
      after.putIfAbsent(key, series);
    }
  }

  Map<Key, Series> after() {
    return after;
  }

  /** Why a source can't be trusted to list all that it should; empty if it can. */
  String blindness(String source) {
    for (SourceStatus status : snapshot().sources()) {
      boolean whole =
          status.state() == SourceStatus.State.OK || status.state() == SourceStatus.State.ABSENT;
      if (status.name().equals(source) && !whole) {
        return "source " + source + " is " + status.state().label() + ": " + status.error();
      }
    }
    return "";
  }

  /**
   * The chip that a dead process used, by what it had declared; its number for it went with its
   * environment, so it says something only where there is one chip.
   */
  @Nullable Device chip(Autopsy.DeviceUse use) {
    List<Device> chips = snapshot().devices();
    String asicId = use.uniqueId() == null ? null : "%016X".formatted(use.uniqueId());
    for (Device device : chips) {
      if (asicId == null
          ? use.bdf() != null && use.bdf().equals(device.identity().bdf())
          : asicId.equals(device.identity().asicId())) {
        return device;
      }
    }
    boolean declared = asicId != null || use.bdf() != null;
    return !declared && chips.size() == 1 ? chips.getFirst() : null;
  }

  /** Whether a device with this label is in sight, one of a board included. */
  boolean seesDevice(String label) {
    for (String id : label.split("\\+", -1)) {
      if (snapshot().devices().stream().noneMatch(each -> id.equals("" + each.id()))) {
        return false;
      }
    }
    return true;
  }
}
