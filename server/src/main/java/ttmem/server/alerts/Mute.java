package ttmem.server.alerts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps quiet about some alerts. They are judged and shown as ever; when the mute ends, those that
 * still fire are told.
 *
 * @param rules names; empty for all
 * @param devices logical ids, as alerts are labelled with; empty for all
 * @param until null for ever
 */
record Mute(List<String> rules, List<String> devices, @Nullable Instant until) {
  Mute {
    rules = List.copyOf(rules);
    devices = List.copyOf(devices);
  }

  boolean covers(String rule, Subject subject, Instant now) {
    return (until == null || now.isBefore(until))
        && (rules.isEmpty() || rules.contains(rule))
        && (devices.isEmpty() || devices.contains(subject.label("device")));
  }
}
