package ttmem.monitor.replay;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import ttmem.sources.capture.Capture;
import ttmem.sources.capture.CaptureOp;

/**
 * The part of a capture that concerns one physical device.
 *
 * <p>{@code device_id} is not one number: buffers carry the number of their mesh device, program
 * memory that of the physical device (or of the mesh, when nothing is dispatched), and both count
 * from 0. So nothing is keyed by it as it stands. Where tensors list their parts, {@code
 * device_tensors} says which physical devices a mesh device has, and every number is resolved
 * through that. Where they don't (older captures), numbers of program memory that all occur on
 * buffers too mean the same devices; with at most one number on buffers, each number of program
 * memory is a device that holds those buffers. All else can't be told apart: one lane, whose
 * figures are then an upper bound, and which says so.
 *
 * <p>A "free all" whose number means nothing frees on every device, as tt-metal's own rule does.
 *
 * @param device the device's number, or {@code all}
 * @param everything whether every node concerns it; the sets are empty then
 * @param buffers numbers on buffer nodes that mean this device
 * @param programs numbers on program-memory nodes that mean it
 * @param elsewhere numbers on "free all" nodes that do not mean it
 */
record Lane(
    String device, boolean everything, Set<Long> buffers, Set<Long> programs, Set<Long> elsewhere) {
  static final Lane ALL = new Lane("all", true, Set.of(), Set.of(), Set.of());

  /** More than any real mesh in one process; accounting costs one pass for each. */
  private static final int MAX_LANES = 256;

  /** Whether {@code op} concerns this device; the brackets of operations concern each. */
  boolean concerns(CaptureOp op) {
    if (everything) {
      return true;
    }
    return switch (op) {
      case CaptureOp.Allocate buffer -> in(buffers, buffer.deviceId());
      case CaptureOp.Free buffer -> in(buffers, buffer.deviceId());
      case CaptureOp.ProgramAllocate memory -> in(programs, memory.deviceId());
      case CaptureOp.ProgramFreeAll all ->
          all.deviceId().isEmpty() || !elsewhere.contains(all.deviceId().getAsLong());
      case CaptureOp.FunctionStart start -> true;
      case CaptureOp.FunctionEnd end -> true;
    };
  }

  private static boolean in(Set<Long> ids, OptionalLong id) {
    return id.isPresent() && ids.contains(id.getAsLong());
  }

  /** The devices of a capture, at least one lane. */
  static List<Lane> of(Capture capture) {
    Numbers numbers = Numbers.in(capture.ops());
    List<Lane> lanes = numbers.single() ? List.of() : told(capture, numbers);
    return lanes.isEmpty() || lanes.size() > MAX_LANES ? List.of(ALL) : lanes;
  }

  /** One lane for each device, or none if the numbers don't tell. */
  private static List<Lane> told(Capture capture, Numbers numbers) {
    List<Lane> lanes = byTensorParts(capture, numbers);
    if (!lanes.isEmpty()) {
      return lanes;
    }
    if (numbers.buffers.containsAll(numbers.programs)) {
      return lanes(numbers, numbers.buffers, (id, program) -> Set.of(id));
    }
    if (numbers.buffers.size() <= 1) {
      Set<Long> all = numbers.programs;
      return lanes(numbers, all, (id, program) -> program ? Set.of(id) : all);
    }
    return List.of();
  }

  /** Whether {@code lanes} is one although the capture has several that can't be told apart. */
  static boolean merged(Capture capture, List<Lane> lanes) {
    Numbers numbers = Numbers.in(capture.ops());
    return lanes.getFirst().everything()
        && Math.max(numbers.buffers.size(), numbers.programs.size()) > 1;
  }

  private static List<Lane> byTensorParts(Capture capture, Numbers numbers) {
    Map<Long, Set<Long>> meshes = capture.meshDevices();
    Set<Long> physical = new TreeSet<>();
    meshes.values().forEach(physical::addAll);
    boolean meshFirst = capture.withoutAddresses();
    BiFunction<Long, Boolean, Set<Long>> resolve =
        (id, program) -> {
          boolean asPhysical = program && !meshFirst && physical.contains(id);
          Set<Long> alone = physical.contains(id) ? Set.of(id) : Set.of();
          return asPhysical ? alone : meshes.getOrDefault(id, alone);
        };
    boolean allKnown =
        numbers.buffers.stream().noneMatch(id -> resolve.apply(id, false).isEmpty())
            && numbers.programs.stream().noneMatch(id -> resolve.apply(id, true).isEmpty());
    return allKnown ? lanes(numbers, physical, resolve) : List.of();
  }

  /** One lane for each of {@code devices} that any number of the capture resolves to. */
  private static List<Lane> lanes(
      Numbers numbers, Set<Long> devices, BiFunction<Long, Boolean, Set<Long>> resolve) {
    List<Lane> lanes = new ArrayList<>();
    for (long device : devices) {
      Set<Long> buffers = meaning(device, numbers.buffers, id -> resolve.apply(id, false));
      Set<Long> programs = meaning(device, numbers.programs, id -> resolve.apply(id, true));
      Set<Long> elsewhere = new HashSet<>();
      for (long id : numbers.freeAlls) {
        Set<Long> meant = resolve.apply(id, false);
        if (devices.containsAll(meant) && !meant.isEmpty() && !meant.contains(device)) {
          elsewhere.add(id);
        }
      }
      if (!buffers.isEmpty() || !programs.isEmpty()) {
        lanes.add(new Lane(Long.toString(device), false, buffers, programs, elsewhere));
      }
    }
    return lanes;
  }

  private static Set<Long> meaning(long device, Set<Long> ids, Function<Long, Set<Long>> resolve) {
    Set<Long> meaning = new HashSet<>();
    for (long id : ids) {
      if (resolve.apply(id).contains(device)) {
        meaning.add(id);
      }
    }
    return meaning;
  }

  /** The different device numbers of a capture, by the kind of node that carries them. */
  private static final class Numbers {
    final Set<Long> buffers = new TreeSet<>();
    final Set<Long> programs = new TreeSet<>();
    final Set<Long> freeAlls = new TreeSet<>();
    boolean anyMissing;

    static Numbers in(List<CaptureOp> ops) {
      Numbers numbers = new Numbers();
      for (CaptureOp op : ops) {
        switch (op) {
          case CaptureOp.Allocate buffer -> numbers.add(numbers.buffers, buffer.deviceId());
          case CaptureOp.Free buffer -> numbers.add(numbers.buffers, buffer.deviceId());
          case CaptureOp.ProgramAllocate memory -> numbers.add(numbers.programs, memory.deviceId());
          case CaptureOp.ProgramFreeAll all -> all.deviceId().ifPresent(numbers.freeAlls::add);
          default -> {}
        }
      }
      return numbers;
    }

    /** Whether there can be only one device, or nothing to tell several apart by. */
    boolean single() {
      return anyMissing
          || (buffers.size() <= 1 && programs.size() <= 1)
          || Math.max(buffers.size(), programs.size()) > MAX_LANES;
    }

    private void add(Set<Long> ids, OptionalLong id) {
      anyMissing |= id.isEmpty();
      id.ifPresent(ids::add);
    }
  }
}
