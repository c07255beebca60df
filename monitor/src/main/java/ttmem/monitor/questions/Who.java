package ttmem.monitor.questions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.BoardUse;
import ttmem.model.Device;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Usage;

/**
 * Who holds the memory: what is counted, summed by one property of its owners.
 *
 * @param by the property
 * @param owners the largest first
 * @param notes what a reader should know, one sentence each
 */
public record Who(Key by, List<Owner> owners, List<String> notes) {

  /** What may be asked for. */
  public enum Key {
    DEVICE,
    TYPE,
    PROCESS,
    USER,
    CONTAINER,
    POD,
    JOB,
    TAG;

    /** The name on the command line and in JSON. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The key with this label. */
    public static Optional<Key> of(String label) {
      for (Key key : values()) {
        if (key.label().equals(label)) {
          return Optional.of(key);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * One owner.
   *
   * @param name of the user, container and so on; raw: escape before printing; null for what has
   *     none: no container, no tag, a user that can't be read
   * @param amounts bytes; lower bounds, or unknown, where a process of this owner reports nothing
   * @param devices logical ids of the chips that it uses or holds, ascending
   * @param processes how many
   * @param untracked how many of them hold a chip and report nothing
   */
  public record Owner(
      @Nullable String name, Amounts amounts, List<Integer> devices, int processes, int untracked) {

    public Owner {
      devices = List.copyOf(devices);
    }
  }

  public Who {
    owners = List.copyOf(owners);
    notes = List.copyOf(notes);
  }

  /** The answer. Tags need the buffers; without them everything is without a tag. */
  public static Who of(Observation look, Key by) {
    Snapshot snapshot = look.snapshot();
    List<String> notes = new ArrayList<>();
    List<Owner> owners =
        switch (by) {
          case DEVICE -> devices(snapshot);
          case TYPE -> types(snapshot);
          case TAG -> tags(look, notes);
          case PROCESS -> processes(snapshot, ProcessName::of);
          case USER -> processes(snapshot, ProcessInfo::user);
          case CONTAINER -> processes(snapshot, ProcessInfo::containerId);
          case POD -> processes(snapshot, ProcessInfo::podUid);
          case JOB -> processes(snapshot, ProcessInfo::slurmJobId);
        };
    return new Who(by, owners.stream().sorted(LARGEST_FIRST).toList(), notes);
  }

  private static final Comparator<Owner> LARGEST_FIRST =
      Comparator.comparingLong((Owner owner) -> -Holdings.onDevice(owner.amounts()))
          .thenComparing(owner -> owner.name() == null ? "" : owner.name());

  private static List<Owner> devices(Snapshot snapshot) {
    List<Owner> owners = new ArrayList<>();
    for (Device device : snapshot.devices()) {
      Set<Integer> pids = new TreeSet<>(device.holders());
      for (ProcessInfo process : snapshot.processes()) {
        if (Holdings.devices(process).contains(device.id())) {
          pids.add(process.pid());
        }
      }
      owners.add(
          new Owner(
              "device " + device.id(),
              device.memory().used(),
              List.of(device.id()),
              pids.size(),
              device.untracked().size()));
    }
    for (BoardUse board : snapshot.boards()) {
      owners.add(new Owner("board of " + board.devices(), board.used(), board.devices(), 0, 0));
    }
    return owners;
  }

  /** One owner per type, with that type's amount only. */
  private static List<Owner> types(Snapshot snapshot) {
    Holdings all = new Holdings();
    snapshot.processes().forEach(process -> all.add(process, snapshot));
    all.addNameless(snapshot);
    Amounts amounts = all.amounts();
    List<Owner> owners = new ArrayList<>();
    for (MemoryType type : MemoryType.values()) {
      int using = 0;
      Set<Integer> devices = new TreeSet<>();
      for (ProcessInfo process : snapshot.processes()) {
        boolean uses = false;
        for (Usage usage : process.usage()) {
          if (usage.counted() && usage.amounts().get(type).orElse(0) > 0) {
            uses = true;
            devices.addAll(Holdings.devices(usage));
          }
        }
        using += uses ? 1 : 0;
      }
      Amounts only =
          Amounts.each(each -> each == type ? amounts.get(type) : Reading.unknown("another type"));
      owners.add(
          new Owner(type.label(), only, List.copyOf(devices), using, all.untrackedProcesses()));
    }
    return owners;
  }

  private static List<Owner> processes(
      Snapshot snapshot, Function<ProcessInfo, @Nullable String> property) {
    Map<Optional<String>, Holdings> groups = new LinkedHashMap<>();
    for (ProcessInfo process : snapshot.processes()) {
      groups
          .computeIfAbsent(Optional.ofNullable(property.apply(process)), name -> new Holdings())
          .add(process, snapshot);
    }
    Holdings nameless = new Holdings();
    if (nameless.addNameless(snapshot)) {
      groups.computeIfAbsent(Optional.empty(), name -> new Holdings()).addNameless(snapshot);
    }
    return groups.entrySet().stream()
        .map(group -> group.getValue().owner(group.getKey().orElse(null)))
        .toList();
  }

  /** Sums of buffers; what is counted and not told one by one has no tag. */
  private static List<Owner> tags(Observation look, List<String> notes) {
    Snapshot snapshot = look.snapshot();
    String missing = look.buffersMissing();
    if (!missing.isEmpty()) {
      notes.add(missing + ": their bytes are counted without a tag");
    }
    Holdings all = new Holdings();
    snapshot.processes().forEach(process -> all.add(process, snapshot));
    all.addNameless(snapshot);
    Map<String, TagSum> tags = new LinkedHashMap<>();
    TagSum without = new TagSum();
    for (LiveBuffer buffer : look.counted()) {
      (buffer.tag() == null ? without : tags.computeIfAbsent(buffer.tag(), name -> new TagSum()))
          .add(buffer);
    }
    List<Owner> owners = new ArrayList<>();
    TagSum tagged = new TagSum();
    tags.forEach(
        (name, sum) -> {
          owners.add(sum.owner(name));
          tagged.add(sum);
        });
    owners.add(
        new Owner(
            null,
            untagged(all.amounts(), tagged.amounts(), without.amounts()),
            all.devices(),
            all.count(),
            all.untrackedProcesses()));
    return owners;
  }

  /**
   * What is counted without what is tagged. Buffers are listed a moment after they are counted:
   * what came in between can be more than the rest, and then at least what was listed without a tag
   * is the rest.
   */
  private static Amounts untagged(Amounts all, Amounts tagged, Amounts without) {
    return Amounts.each(
        type -> {
          if (type == MemoryType.CB) {
            return all.get(type);
          }
          Reading rest = Difference.of(all.get(type), tagged.get(type));
          return rest.isKnown() && rest.value() < 0
              ? Reading.atLeast(
                  without.get(type).value(), "listed a moment after the rest was counted")
              : rest;
        });
  }
}
