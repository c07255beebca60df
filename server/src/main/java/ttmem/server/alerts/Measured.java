package ttmem.server.alerts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ttmem.model.BoardUse;
import ttmem.model.Device;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Untracked;
import ttmem.model.Usage;
import ttmem.monitor.questions.Observation;

/**
 * How much of one kind of memory somebody or something uses: a device, or a user or a tag on it.
 *
 * @param used bytes
 * @param total capacity of the device, or of the chips of a board together
 */
record Measured(Subject subject, Reading used, Reading total) {

  /** Devices; users on devices if the filter names users; tags on devices if it names tags. */
  static List<Measured> of(MemoryType type, Filter filter, Observation look) {
    if (!filter.tags().isEmpty()) {
      return tags(type, filter, look);
    }
    List<Measured> all = new ArrayList<>();
    Snapshot snapshot = look.snapshot();
    for (Device device : snapshot.devices()) {
      if (!filter.takes(device)) {
        continue;
      }
      Reading total = device.memory().total().get(type);
      Reading used = device.memory().used().get(type);
      if (!filter.users().isEmpty()) {
        for (String user : filter.users()) {
          Subject subject = subject(device, type, "user", user);
          all.add(new Measured(subject, ofUser(user, device, type, snapshot), total));
        }
      } else if (used.isKnown() || snapshot.boards().stream().noneMatch(b -> holds(b, device))) {
        all.add(new Measured(subject(device, type, "", ""), used, total));
      }
    }
    if (filter.users().isEmpty()) {
      boards(type, filter, snapshot, all);
    }
    return all;
  }

  /** What is known of a board only is measured for the board. */
  private static void boards(
      MemoryType type, Filter filter, Snapshot snapshot, List<Measured> all) {
    for (BoardUse board : snapshot.boards()) {
      List<Device> chips =
          snapshot.devices().stream().filter(device -> holds(board, device)).toList();
      if (chips.stream().anyMatch(filter::takes)
          && chips.stream().noneMatch(chip -> chip.memory().used().get(type).isKnown())) {
        Reading total = Reading.ZERO;
        for (Device chip : chips) {
          total = total.plus(chip.memory().total().get(type));
        }
        String ids = board.devices().stream().map(String::valueOf).collect(Collectors.joining("+"));
        Subject subject = Subject.of("device", ids, "type", type.label());
        all.add(new Measured(subject, board.used().get(type), total));
      }
    }
  }

  private static boolean holds(BoardUse board, Device device) {
    return board.devices().contains(device.id());
  }

  /** A holder that reports nothing may be this user's. */
  private static Reading ofUser(String user, Device device, MemoryType type, Snapshot snapshot) {
    Reading sum = Reading.ZERO;
    for (ProcessInfo process : snapshot.processes()) {
      if (user.equals(process.user())) {
        for (Usage usage : process.usage()) {
          if (!usage.counted()) {
            continue;
          }
          if (usage.device() != null && usage.device() == device.id()) {
            sum = sum.plus(usage.amounts().get(type));
          } else if (usage.device() == null
              && (usage.boardDevices().isEmpty() || usage.boardDevices().contains(device.id()))) {
            sum = sum.weakenedBy("of pid " + process.pid() + " only the board is known");
          }
        }
      }
    }
    for (Untracked untracked : device.untracked()) {
      String owner = snapshot.process(untracked.pid()).map(ProcessInfo::user).orElse(null);
      if (owner == null || owner.equals(user)) {
        sum = sum.weakenedBy("pid " + untracked.pid() + " holds it untracked");
      }
    }
    return sum;
  }

  /** Tags on devices, as far as there are live buffers with them. */
  static List<Measured> tags(MemoryType type, Filter filter, Observation look) {
    Map<Integer, Map<String, Long>> sums = new TreeMap<>();
    if (look.buffers() != null) {
      for (LiveBuffer buffer : look.buffers().buffers()) {
        if (buffer.type() == type && buffer.device() != null && filter.takesTag(buffer.tag())) {
          String tag = buffer.tag() == null ? "(no tag)" : buffer.tag();
          sums.computeIfAbsent(buffer.device(), key -> new TreeMap<>())
              .merge(tag, buffer.bytes(), Long::sum);
        }
      }
    }
    String missing = look.buffersMissing();
    List<Measured> all = new ArrayList<>();
    for (Device device : look.snapshot().devices()) {
      if (filter.takes(device)) {
        for (Map.Entry<String, Long> tag : sums.getOrDefault(device.id(), Map.of()).entrySet()) {
          Reading used = Reading.of(tag.getValue());
          all.add(
              new Measured(
                  subject(device, type, "tag", tag.getKey()),
                  missing.isEmpty() ? used : used.weakenedBy(missing),
                  device.memory().total().get(type)));
        }
      }
    }
    return all;
  }

  /** What is to be said of one of them that is not measured any more. */
  static Finding absent(Subject subject, Evidence evidence) {
    if (!evidence.seesDevice(subject.label("device"))) {
      return Finding.unknown(subject, "the device is not seen any more");
    }
    if (subject.label("tag").isEmpty()) {
      return Finding.unknown(subject, "it is not measured any more");
    }
    String missing = evidence.look().buffersMissing();
    return missing.isEmpty()
        ? Finding.well(subject, "no live buffer")
        : Finding.unknown(subject, missing);
  }

  static Subject subject(Device device, MemoryType type, String name, String value) {
    return subject(device, type, new String[] {name, value});
  }

  static Subject subject(Device device, @Nullable MemoryType type, String... more) {
    String bdf = device.identity().bdf();
    String[] labels = new String[6 + more.length];
    labels[0] = "device";
    labels[1] = Integer.toString(device.id());
    labels[2] = "bdf";
    labels[3] = bdf == null ? "" : bdf;
    labels[4] = "type";
    labels[5] = type == null ? "" : type.label();
    System.arraycopy(more, 0, labels, 6, more.length);
    return Subject.of(labels);
  }
}
