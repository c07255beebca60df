package ttmem.server.alerts;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.DeviceIdentity;

/**
 * What a rule looks at; an empty list is everything.
 *
 * @param devices as {@code -i} takes them: logical id, node, PCI address, ASIC id or serial
 * @param users names
 * @param tags with {@code *} for any letters
 * @param sources names of sources
 */
record Filter(List<String> devices, List<String> users, List<String> tags, List<String> sources) {
  static final Filter ALL = new Filter(List.of(), List.of(), List.of(), List.of());
  private static final String NODE = "/dev/tenstorrent/";

  Filter {
    devices = List.copyOf(devices);
    users = List.copyOf(users);
    tags = List.copyOf(tags);
    sources = List.copyOf(sources);
  }

  boolean takes(Device device) {
    return devices.isEmpty() || devices.stream().anyMatch(name -> names(device.identity(), name));
  }

  boolean takesUser(@Nullable String user) {
    return users.isEmpty() || (user != null && users.contains(user));
  }

  boolean takesTag(@Nullable String tag) {
    return tags.isEmpty() || (tag != null && tags.stream().anyMatch(glob -> matches(glob, tag)));
  }

  boolean takesSource(String name) {
    return sources.isEmpty() || sources.contains(name);
  }

  private static boolean names(DeviceIdentity device, String name) {
    return name.equals(Integer.toString(device.id()))
        || (device.ordinal() != null && name.equals(NODE + device.ordinal()))
        || name.equalsIgnoreCase(device.bdf())
        || name.equalsIgnoreCase(device.asicId())
        || name.equalsIgnoreCase(device.serial());
  }

  /** Part by part from the left: no pattern can make it take long. */
  private static boolean matches(String glob, String text) {
    String[] parts = glob.split("\\*", -1);
    String last = parts[parts.length - 1];
    if (parts.length == 1) {
      return text.equals(glob);
    }
    if (!text.startsWith(parts[0])) {
      return false;
    }
    int at = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    return text.length() - at >= last.length() && text.endsWith(last);
  }
}
