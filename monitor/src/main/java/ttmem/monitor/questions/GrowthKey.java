package ttmem.monitor.questions;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.ProcessIdentity;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;

/** What is followed over several looks: one kind of memory of one process, and a tag of it. */
record GrowthKey(ProcessIdentity process, String device, MemoryType type, @Nullable String tag) {

  /** The process in this look; null if it is not there. */
  @Nullable ProcessInfo in(Snapshot snapshot) {
    return snapshot.processes().stream()
        .filter(each -> each.identity().equals(process))
        .findFirst()
        .orElse(null);
  }

  /** All amounts over time. A tag that a living process does not use at an instant is zero then. */
  static Map<GrowthKey, Series> series(List<Observation> looks, boolean byTag) {
    List<Map<GrowthKey, Long>> sums =
        looks.stream().map(look -> byTag ? tags(look) : usages(look)).toList();
    Map<GrowthKey, Series> all = new LinkedHashMap<>();
    sums.forEach(sum -> sum.keySet().forEach(key -> all.putIfAbsent(key, new Series())));
    for (int i = 0; i < looks.size(); i++) {
      Observation look = looks.get(i);
      for (Map.Entry<GrowthKey, Series> entry : all.entrySet()) {
        Long bytes = sums.get(i).get(entry.getKey());
        if (bytes == null && byTag && entry.getKey().in(look.snapshot()) != null) {
          bytes = 0L;
        }
        if (bytes != null) {
          entry.getValue().add(look.time(), bytes);
        }
      }
    }
    return all;
  }

  private static Map<GrowthKey, Long> usages(Observation look) {
    Map<GrowthKey, Long> sums = new LinkedHashMap<>();
    for (Map.Entry<HoldingKey, Amounts> entry : HoldingKey.usages(look, true).entrySet()) {
      ProcessIdentity process = entry.getKey().process();
      for (MemoryType type : MemoryType.values()) {
        Reading reading = entry.getValue().get(type);
        if (process != null && reading.isKnown()) {
          sums.put(new GrowthKey(process, entry.getKey().device(), type, null), reading.value());
        }
      }
    }
    return sums;
  }

  private static Map<GrowthKey, Long> tags(Observation look) {
    Map<Integer, ProcessIdentity> processes = new HashMap<>();
    look.snapshot()
        .processes()
        .forEach(process -> processes.put(process.pid(), process.identity()));
    Map<GrowthKey, Long> sums = new LinkedHashMap<>();
    for (LiveBuffer buffer : look.counted()) {
      ProcessIdentity process = processes.get(buffer.pid());
      // Circular buffers of several programs share their place: their sum means nothing.
      if (process != null && buffer.type() != MemoryType.CB) {
        String device = buffer.device() == null ? "" : buffer.device().toString();
        sums.merge(
            new GrowthKey(process, device, buffer.type(), buffer.tag()), buffer.bytes(), Long::sum);
      }
    }
    return sums;
  }
}
