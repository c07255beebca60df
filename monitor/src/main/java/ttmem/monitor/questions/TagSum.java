package ttmem.monitor.questions;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import ttmem.model.Amounts;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Reading;

/** Live buffers of one tag, summed. */
final class TagSum {
  private final Map<MemoryType, Long> bytes = new EnumMap<>(MemoryType.class);
  private final Set<Integer> devices = new TreeSet<>();
  private final Set<Integer> pids = new TreeSet<>();

  void add(LiveBuffer buffer) {
    // Circular buffers of all programs share their place in L1: their sum would be no use.
    if (buffer.type() != MemoryType.CB) {
      bytes.merge(buffer.type(), buffer.bytes(), Long::sum);
    }
    if (buffer.device() != null) {
      devices.add(buffer.device());
    }
    pids.add(buffer.pid());
  }

  void add(TagSum other) {
    other.bytes.forEach((type, more) -> bytes.merge(type, more, Long::sum));
    devices.addAll(other.devices);
    pids.addAll(other.pids);
  }

  Amounts amounts() {
    return Amounts.each(
        type ->
            type == MemoryType.CB
                ? Reading.unknown("circular buffers of several programs share their place")
                : Reading.of(bytes.getOrDefault(type, 0L)));
  }

  Who.Owner owner(String name) {
    return new Who.Owner(name, amounts(), List.copyOf(devices), pids.size(), 0);
  }
}
