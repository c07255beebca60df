package ttmem.sources.driver;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ttmem.sources.host.HostFiles;

/**
 * {@code /proc/driver/tenstorrent/N/pids}: who opened each node, as the driver keeps it since 2.5.
 * One line per open file, so duplicates are normal; 0 is a process outside the reader's PID
 * namespace (host-interface facts, section 1.8). Damaged lines say nothing.
 */
final class DriverLists {
  private final Path directory;
  private final Descriptors descriptors;
  private final Map<Integer, Attribute> attributes = new HashMap<>();

  DriverLists(Path proc, Descriptors descriptors) {
    this.directory = proc.resolve("driver/tenstorrent");
    this.descriptors = descriptors;
  }

  /**
   * The pids per ordinal, without an entry where the driver keeps no list or it can't be read.
   *
   * @param retry whether to look again for lists that were missing
   */
  Map<Integer, Set<Integer>> read(Set<Integer> ordinals, boolean retry) {
    attributes
        .entrySet()
        .removeIf(
            known -> {
              if (!ordinals.contains(known.getKey())) {
                known.getValue().close();
                return true;
              }
              return false;
            });
    Map<Integer, Set<Integer>> lists = new TreeMap<>();
    for (int ordinal : ordinals) {
      Attribute attribute =
          attributes.computeIfAbsent(
              ordinal, n -> new Attribute(directory.resolve(n + "/pids"), descriptors, true));
      if (retry) {
        attribute.retry();
      }
      if (attribute.readWhole()) {
        lists.put(ordinal, parse(descriptors.bytes()));
      }
    }
    return lists;
  }

  /**
   * The lines that are a pid: decimal, not above the largest int. The last may lack its end, unless
   * the text was cut there.
   */
  static Set<Integer> parse(ByteBuffer text) {
    Set<Integer> pids = new TreeSet<>();
    int length = text.limit();
    long value = 0;
    boolean valid = true;
    boolean any = false;
    int end = length == HostFiles.MAX_BYTES ? length - 1 : length;
    for (int i = 0; i <= end; i++) {
      byte b = i < length ? text.get(i) : (byte) '\n';
      if (b == '\n') {
        if (valid && any) {
          pids.add((int) value);
        }
        value = 0;
        valid = true;
        any = false;
      } else {
        value = value * 10 + (b - '0');
        valid &= b >= '0' && b <= '9' && value <= Integer.MAX_VALUE;
        value = valid ? value : 0;
        any = true;
      }
    }
    return pids;
  }

  /** Forgets a device that was replaced by another under the same ordinal. */
  void forget(int ordinal) {
    Attribute attribute = attributes.remove(ordinal);
    if (attribute != null) {
      attribute.close();
    }
  }

  void close() {
    attributes.values().forEach(Attribute::close);
    attributes.clear();
  }
}
