package ttmem.sources.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import ttmem.sources.Holder;
import ttmem.sources.Holder.Origin;
import ttmem.sources.host.HostFiles;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.Processes;
import ttmem.sources.host.Roots;

/**
 * Who holds which device: the driver's own lists united with what a scan of all processes shows.
 *
 * <p>The lists are cheap and read at every refresh. They name openers, so two kinds of holder are
 * missing or wrong in them: a child that inherited a descriptor (only the scan shows it), and an
 * opener that is dead while a child keeps the device (dropped here, since only the living hold
 * something). The scan touches every descriptor of every process and is made at most every 5
 * seconds; not at all while trusted lists are all empty, for nobody can inherit what nobody opened.
 * A node that is mapped and no longer open shows only in {@code maps}, the dearest file of all to
 * read: where no list says who may map, a process is looked at there when it is new, at every scan
 * after one that found it, and otherwise in one scan of {@value #MAPS_TURNS}. What a scan found is
 * kept until the next, as long as the process lives, is the same one, and did not leave the
 * driver's list since.
 *
 * <p>An entry outlives its opener if a child keeps the device, and then the number may go to
 * another process. So the start time of the process that has the number when the entry is first
 * seen is remembered for as long as the entry stays; a later process with the number (and anyone,
 * if nobody had it then) holds the device only if the scan sees it do so. At the first look a
 * number that was passed on before can't be told from an opener: the driver's word is taken.
 *
 * <p>Drivers 2.5 and 2.6 list pids of the opener's namespace: 17 may be a container's 17. There a
 * listed pid counts only if the scan sees that process hold the device.
 */
final class HolderTracker {
  static final long SCAN_NS = TimeUnit.SECONDS.toNanos(5);

  private static final int MAPS_TURNS = 6;
  private static final long NOBODY = -1;
  private static final long UNKNOWN_START = 0;

  private final boolean proofOfHiding;
  private final Path firstProcess;
  private final @Nullable DriverLists lists;
  private final DescriptorScan scan;
  private final Processes processes;
  private final Map<Listing, Long> listings = new HashMap<>();
  private Map<Integer, Seen> seen = Map.of();
  private Set<Integer> met = Set.of();
  private int turn;
  private int denied;
  private boolean scanned;
  private long scannedNs;

  /** A number on a device's list. */
  private record Listing(int ordinal, int pid) {}

  /** What the last scan found of one process, and on which lists it stood then. */
  private record Seen(
      long startTicks, Set<Integer> descriptors, Set<Integer> mappings, Set<Integer> listed) {}

  /**
   * @param list by ordinal, then pid
   * @param complete see {@link ttmem.sources.HostView}
   */
  record Holders(List<Holder> list, boolean complete, List<String> notes) {}

  HolderTracker(Roots roots, Descriptors descriptors, HostFiles files, Processes processes) {
    boolean liveProc = roots.proc().equals(Roots.LIVE.proc());
    this.proofOfHiding = liveProc;
    this.firstProcess = roots.proc().resolve("1");
    // A root without proc/ has devices of its own: the real driver's lists are about others.
    this.lists = liveProc && !roots.isLive() ? null : new DriverLists(roots.proc(), descriptors);
    this.scan = new DescriptorScan(roots, files);
    this.processes = processes;
  }

  /**
   * @param numberByOrdinal the devices that there are, with their {@link DeviceNumbers}
   * @param version null if unknown, which is taken for a new one
   * @param changed whether other devices are there than at the last call
   */
  Holders read(
      Map<Integer, Long> numberByOrdinal,
      @Nullable DriverVersion version,
      boolean changed,
      long nowNs) {
    Set<Integer> ordinals = numberByOrdinal.keySet();
    boolean due = changed || !scanned || nowNs - scannedNs >= SCAN_NS;
    Map<Integer, Set<Integer>> listed = lists == null ? Map.of() : lists.read(ordinals, due);
    boolean trusted = version == null || version.listsReadersPids();
    boolean allListed = trusted && listed.size() == ordinals.size();
    boolean nobody =
        ordinals.isEmpty() || (allListed && listed.values().stream().allMatch(Set::isEmpty));
    if (due) {
      scanned = true;
      scannedNs = nowNs;
      if (nobody) {
        seen = Map.of();
        met = Set.of();
        denied = 0;
      } else {
        scan(numberByOrdinal, listed, allListed);
      }
    }
    Map<Integer, Map<Integer, Set<Origin>>> found = unite(ordinals, listed, trusted);
    List<String> notes = new ArrayList<>();
    boolean complete = judge(found, allListed, nobody, notes);
    if (!trusted && !listed.isEmpty()) {
      notes.add(
          "this driver lists pids of the openers' own namespaces (before 2.7): only those that a"
              + " scan of descriptors confirms are shown");
    }
    List<Holder> holders = new ArrayList<>();
    found.forEach(
        (ordinal, byPid) ->
            byPid.forEach((pid, origins) -> holders.add(new Holder(pid, ordinal, origins))));
    return new Holders(holders, complete, notes);
  }

  private void scan(
      Map<Integer, Long> numberByOrdinal, Map<Integer, Set<Integer>> listed, boolean allListed) {
    Map<Long, Integer> ordinalByNumber = new HashMap<>();
    numberByOrdinal.forEach(
        (ordinal, number) -> {
          if (number >= 0) {
            ordinalByNumber.put(number, ordinal);
          }
        });
    DescriptorScan.Result result = scan.descriptors(ordinalByNumber);
    denied = result.denied();
    Set<Integer> mayMap = new TreeSet<>();
    if (allListed) {
      listed.values().forEach(mayMap::addAll);
    } else {
      turn = (turn + 1) % MAPS_TURNS;
      for (int pid : result.pids()) {
        if (!met.contains(pid) || seen.containsKey(pid) || pid % MAPS_TURNS == turn) {
          mayMap.add(pid);
        }
      }
    }
    met = Set.copyOf(result.pids());
    Set<Integer> candidates = new TreeSet<>(mayMap);
    candidates.addAll(result.ordinalsByPid().keySet());
    Map<Integer, Seen> now = new TreeMap<>();
    for (int pid : candidates) {
      Set<Integer> open = result.ordinalsByPid().getOrDefault(pid, Set.of());
      Set<Integer> lists = new TreeSet<>();
      listed.forEach(
          (ordinal, pids) -> {
            if (pids.contains(pid)) {
              lists.add(ordinal);
            }
          });
      boolean unexplained = allListed ? !open.containsAll(lists) : open.isEmpty();
      Set<Integer> mapped = pid > 0 && unexplained ? scan.mappings(pid, ordinalByNumber) : Set.of();
      if (!open.isEmpty() || !mapped.isEmpty()) {
        Optional<ProcessFacts> facts = processes.find(pid);
        facts.ifPresent(
            known -> now.put(pid, new Seen(known.identity().startTicks(), open, mapped, lists)));
      }
    }
    seen = now;
  }

  private Map<Integer, Map<Integer, Set<Origin>>> unite(
      Set<Integer> ordinals, Map<Integer, Set<Integer>> listed, boolean trusted) {
    Map<Integer, Map<Integer, Set<Origin>>> found = new TreeMap<>();
    Map<Integer, Optional<ProcessFacts>> looked = new HashMap<>();
    seen.forEach(
        (pid, what) -> {
          Optional<ProcessFacts> facts = looked.computeIfAbsent(pid, processes::find);
          if (facts.isPresent() && facts.get().identity().startTicks() == what.startTicks) {
            for (int ordinal : ordinals) {
              Set<Integer> list = listed.get(ordinal);
              boolean left =
                  trusted && what.listed.contains(ordinal) && list != null && !list.contains(pid);
              if (what.descriptors.contains(ordinal) && !left) {
                add(found, ordinal, pid, Origin.DESCRIPTOR);
              }
              if (what.mappings.contains(ordinal) && !left) {
                add(found, ordinal, pid, Origin.MAPPING);
              }
            }
          }
        });
    listings
        .keySet()
        .removeIf(
            each -> {
              Set<Integer> list = listed.get(each.ordinal);
              return list != null && !list.contains(each.pid);
            });
    listed.forEach(
        (ordinal, pids) -> {
          Map<Integer, Set<Origin>> confirmed = found.getOrDefault(ordinal, Map.of());
          for (int pid : pids) {
            boolean opener =
                pid == 0 || isFirst(ordinal, pid, looked.computeIfAbsent(pid, processes::find));
            if (confirmed.containsKey(pid) || (trusted && opener)) {
              add(found, ordinal, pid, Origin.DRIVER_LIST);
            }
          }
        });
    return found;
  }

  /** Whether a living process is the one that had this number when the entry was first seen. */
  private boolean isFirst(int ordinal, int pid, Optional<ProcessFacts> facts) {
    long ticks = facts.map(known -> known.identity().startTicks()).orElse(NOBODY);
    long first = listings.computeIfAbsent(new Listing(ordinal, pid), entry -> ticks);
    return facts.isPresent()
        && (first == ticks || first == UNKNOWN_START || ticks == UNKNOWN_START);
  }

  private static void add(
      Map<Integer, Map<Integer, Set<Origin>>> found, int ordinal, int pid, Origin origin) {
    found
        .computeIfAbsent(ordinal, n -> new TreeMap<>())
        .computeIfAbsent(pid, p -> EnumSet.noneOf(Origin.class))
        .add(origin);
  }

  /** Whether nobody can be missing, and a note for each reason why somebody may be. */
  private boolean judge(
      Map<Integer, Map<Integer, Set<Origin>>> found,
      boolean allListed,
      boolean nobody,
      List<String> notes) {
    if (nobody) {
      return true;
    }
    boolean complete = allListed || denied == 0;
    if (denied > 0) {
      notes.add(
          "the descriptors of "
              + denied
              + " processes of other users can't be read: "
              + (allListed
                  ? "a child that inherited a device from one of them doesn't show"
                  : "holders may be missing; root would see them"));
    }
    if (found.values().stream().anyMatch(byPid -> byPid.containsKey(0))) {
      notes.add("a device is held by a process outside this PID namespace, shown as pid 0");
      complete = false;
    }
    if (proofOfHiding && !Files.isDirectory(firstProcess)) {
      notes.add("/proc hides the processes of other users (hidepid): holders may be missing");
      complete = false;
    }
    return complete;
  }

  /** Forgets what is kept open for a device that is gone or was replaced. */
  void forget(int ordinal) {
    listings.keySet().removeIf(each -> each.ordinal == ordinal);
    if (lists != null) {
      lists.forget(ordinal);
    }
  }

  void close() {
    if (lists != null) {
      lists.close();
    }
  }
}
