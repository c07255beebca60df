package ttmem.sources.region;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import ttmem.sources.HostView;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.ShmFolders;
import ttmem.sources.region.Region.Clock;
import ttmem.sources.region.Region.Slot;

/**
 * Which live process a slot belongs to, if any.
 *
 * <p>A slot holds a pid as its writer knew it, which in a container is another number than ours; a
 * killed writer leaves its slot for ever; numbers are used again. So a slot is believed only if
 *
 * <ol>
 *   <li>a process that holds the chip's node has that number in its innermost namespace, or, where
 *       none has, a process of our own namespace has it (then, if all holders are known and it is
 *       none of them, its name must be the slot's: it may be just somebody with the same number, so
 *       under another name the slot is neither believed nor called dead; a kernel thread, which
 *       every container's small numbers meet, proves that its writer is gone);
 *   <li>it started before the slot was last written: a younger one inherited the number only;
 *   <li>the file may speak for it: see {@link FileTrust}.
 * </ol>
 *
 * <p>A name that differs decides nothing else: programs rename themselves. Where a holder can't be
 * seen, or its namespace can't, a number that nobody has proves nothing, and the slot is neither
 * believed nor called dead.
 */
final class SlotOwners {
  /**
   * Boot time is known to the second only and moves when the clock is set; a number is not used
   * again that fast.
   */
  private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);

  private static final int KTHREADD = 2;
  private static final String NAME_NOT_KNOWN = "unknown";

  private final HostView host;
  private final RegionFile file;
  private final FileTrust trust;
  private final Region region;
  private final List<ProcessFacts> holders;
  private final boolean seesAll;

  /** What is thought of one slot. */
  sealed interface Verdict {

    /** It belongs to {@code owner}. */
    record Live(ProcessFacts owner, String note) implements Verdict {}

    /** It names a live process for which its file may not speak. */
    record Foreign(ProcessFacts owner, String why) implements Verdict {}

    /** Perhaps it belongs to {@code owner}: how much that process holds is not known then. */
    record Doubtful(ProcessFacts owner, String why) implements Verdict {}

    /** Its process is gone. */
    record Dead(String why) implements Verdict {}

    /** It can't be told whose it is. */
    record Unverifiable(String why) implements Verdict {}
  }

  /**
   * @param pids that hold the region's chip, or any chip if it isn't known which one it is; 0 among
   *     them for one that can't be seen
   * @param known facts of all holders that can be seen
   */
  SlotOwners(
      HostView host,
      RegionFile file,
      Region region,
      Set<Integer> pids,
      Collection<ProcessFacts> known,
      FileTrust trust) {
    this.host = host;
    this.file = file;
    this.trust = trust;
    this.region = region;
    this.holders =
        known.stream()
            .filter(facts -> pids.contains(facts.pid()))
            .filter(facts -> isInPlace(facts, file.place()))
            .toList();
    this.seesAll = host.holdersComplete() && !pids.contains(0);
  }

  /** In a private folder only processes of its namespace can have written. */
  private static boolean isInPlace(ProcessFacts facts, ShmFolders.Place place) {
    return place.pidNamespace() == 0
        || facts.identity().pidNamespace() == 0
        || facts.identity().pidNamespace() == place.pidNamespace();
  }

  Verdict judge(Slot slot) {
    List<ProcessFacts> sameNumber =
        holders.stream().filter(holder -> holder.nsPid() == slot.pid()).toList();
    List<ProcessFacts> able =
        sameNumber.stream().filter(holder -> isOldEnough(holder, slot)).toList();
    if (able.size() > 1) {
      List<ProcessFacts> sameName = able.stream().filter(holder -> isNamed(holder, slot)).toList();
      able = sameName.size() == 1 ? sameName : able;
    }
    if (able.size() > 1) {
      return new Verdict.Unverifiable(
          able.stream()
              .map(holder -> Integer.toString(holder.pid()))
              .collect(Collectors.joining(", ", "it is the number of several holders: pid ", "")));
    }
    if (able.size() == 1) {
      return live(able.getFirst(), slot);
    }
    Optional<ProcessFacts> own = ofOurNamespace(slot.pid());
    if (own.isPresent() && isOldEnough(own.get(), slot) && !isKernelThread(own.get())) {
      return mayOwn(own.get(), slot) ? live(own.get(), slot) : mayBe(own.get());
    }
    if (!seesAll) {
      return new Verdict.Unverifiable("not every holder of the device can be seen");
    }
    if (!sameNumber.isEmpty()) {
      return new Verdict.Dead(reused(sameNumber.getFirst()));
    }
    return new Verdict.Dead(own.map(SlotOwners::reused).orElse("no live process has this number"));
  }

  /** Somebody in a container never writes its outer number. */
  private Optional<ProcessFacts> ofOurNamespace(int pid) {
    return file.place().holder() == 0
        ? host.processes().find(pid).filter(facts -> facts.nsPids().size() == 1)
        : Optional.empty();
  }

  private boolean mayOwn(ProcessFacts stranger, Slot slot) {
    boolean holdersMatter = host.holdersComplete() && !host.chips().isEmpty();
    return !holdersMatter || isNamed(stranger, slot);
  }

  /**
   * A program that has renamed itself, and whose device is seen a moment later, looks like this.
   */
  private static Verdict mayBe(ProcessFacts stranger) {
    return new Verdict.Doubtful(
        stranger,
        "pid "
            + stranger.pid()
            + " is now called "
            + RegionFile.printable(stranger.name())
            + " and isn't seen to hold the device");
  }

  private static boolean isKernelThread(ProcessFacts facts) {
    return facts.pid() == KTHREADD || facts.parent() == KTHREADD;
  }

  private boolean isOldEnough(ProcessFacts facts, Slot slot) {
    if (slot.updatedNs() == 0) {
      return true; // just claimed
    }
    if (region.clock() == Clock.MONOTONIC) {
      return facts.startedMonotonicNs() <= slot.updatedNs();
    }
    Instant started = facts.started();
    return started == null
        || !started.minus(CLOCK_SLACK).isAfter(Instant.EPOCH.plusNanos(slot.updatedNs()));
  }

  private static boolean isNamed(ProcessFacts facts, Slot slot) {
    return slot.name().equals(facts.name());
  }

  private Verdict live(ProcessFacts owner, Slot slot) {
    FileTrust.Trust trusted = trust.trust(file, owner);
    if (!trusted.doubt().isEmpty()) {
      return new Verdict.Foreign(owner, trusted.doubt());
    }
    boolean renamed = !isNamed(owner, slot) && !slot.name().equals(NAME_NOT_KNOWN);
    String name = renamed ? "renamed: was " + RegionFile.printable(slot.name()) : "";
    boolean both = renamed && !trusted.note().isEmpty();
    return new Verdict.Live(owner, name + (both ? "; " : "") + trusted.note());
  }

  private static String reused(ProcessFacts now) {
    return "its number now belongs to " + RegionFile.printable(now.name());
  }
}
