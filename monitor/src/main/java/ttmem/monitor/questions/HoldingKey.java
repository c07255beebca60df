package ttmem.monitor.questions;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.ProcessIdentity;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Usage;

/**
 * What stays the same from look to look, so that its amounts can be compared: a process on a
 * device, a tag on a device, a device.
 *
 * @param process null where processes are not told apart
 * @param name how it is called; raw; null for what has no tag, or no name
 * @param device which chip; empty if it is not known
 */
record HoldingKey(@Nullable ProcessIdentity process, @Nullable String name, String device) {

  static Map<HoldingKey, Amounts> of(Observation look, Diff.Key by) {
    return by == Diff.Key.TAG ? tags(look) : usages(look, by == Diff.Key.OWNER);
  }

  static Map<HoldingKey, Amounts> usages(Observation look, boolean byProcess) {
    Map<HoldingKey, Amounts> sums = new LinkedHashMap<>();
    for (ProcessInfo process : look.snapshot().processes()) {
      for (Usage usage : process.usage()) {
        if (usage.counted()) {
          HoldingKey key =
              byProcess
                  ? new HoldingKey(process.identity(), ProcessName.of(process), device(usage))
                  : new HoldingKey(null, null, device(usage));
          sums.merge(key, usage.amounts(), Amounts::plus);
        }
      }
    }
    return sums;
  }

  private static String device(Usage usage) {
    return Holdings.devices(usage).stream().map(String::valueOf).collect(Collectors.joining("+"));
  }

  /** Buffers by tag and device; of a type that has none of a tag there are zero bytes. */
  private static Map<HoldingKey, Amounts> tags(Observation look) {
    Map<HoldingKey, Map<MemoryType, Long>> sums = new LinkedHashMap<>();
    for (LiveBuffer buffer : look.counted()) {
      String device = buffer.device() == null ? "" : buffer.device().toString();
      sums.computeIfAbsent(
              new HoldingKey(null, buffer.tag(), device), key -> new EnumMap<>(MemoryType.class))
          .merge(buffer.type(), buffer.bytes(), Long::sum);
    }
    String missing = look.buffersMissing();
    Map<HoldingKey, Amounts> amounts = new LinkedHashMap<>();
    sums.forEach(
        (key, bytes) ->
            amounts.put(
                key,
                Amounts.each(
                    type -> {
                      long sum = bytes.getOrDefault(type, 0L);
                      return missing.isEmpty() ? Reading.of(sum) : Reading.atLeast(sum, missing);
                    })));
    return amounts;
  }
}
