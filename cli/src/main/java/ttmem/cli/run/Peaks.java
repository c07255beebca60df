package ttmem.cli.run;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import ttmem.ledger.format.LedgerType;

/**
 * The peaks of a tree out of the peaks of its processes.
 *
 * <p>Of one process the peak is exact. Of several that lived at the same time nobody knows whether
 * they peaked together: the sum of their peaks can't be exceeded, so that is what is given, marked
 * "at most"; a gate on it never passes what may have been too much. Processes that lived one after
 * the other share nothing, so the larger counts.
 */
final class Peaks {
  /** A peak, and whether it is an upper bound of what may have been less. */
  record Peak(long bytes, boolean atMost) {}

  private Peaks() {}

  static Map<String, Map<LedgerType, Peak>> of(List<Account> accounts) {
    Map<String, Map<LedgerType, Peak>> peaks = new TreeMap<>();
    Set<String> devices = new HashSet<>();
    accounts.forEach(account -> devices.addAll(account.peaks().keySet()));
    for (String device : devices) {
      Map<LedgerType, Peak> its = new EnumMap<>(LedgerType.class);
      for (LedgerType type : LedgerType.values()) {
        List<Account> users =
            accounts.stream()
                .filter(a -> a.peaks().getOrDefault(device, Map.of()).containsKey(type))
                .toList();
        if (!users.isEmpty()) {
          its.put(type, peak(users, device, type));
        }
      }
      peaks.put(device, its);
    }
    return peaks;
  }

  /** The sum can only be highest at the beginning of one of them. */
  private static Peak peak(Collection<Account> users, String device, LedgerType type) {
    Peak highest = new Peak(0, false);
    for (Account begins : users) {
      long sum = 0;
      int together = 0;
      for (Account other : users) {
        if (other.fromNs() <= begins.fromNs() && other.toNs() >= begins.fromNs()) {
          sum += other.peaks().getOrDefault(device, Map.of()).getOrDefault(type, 0L);
          together++;
        }
      }
      if (sum > highest.bytes || (sum == highest.bytes && together == 1)) {
        highest = new Peak(sum, together > 1);
      }
    }
    return highest;
  }
}
