package ttmem.monitor.questions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.Profile;
import ttmem.model.Reading;

/**
 * L1 of one chip core by core, as one process has it.
 *
 * <p>Buffers lie in the banks of all cores alike, so the allocator's figures of a bank are those of
 * each core. Circular buffers lie on the cores of the programs that are resident there; kernels are
 * told for all cores together, and not core by core. Cores that have the same are one {@link
 * Group}. What the circular buffers of all groups add up to is what the process reported, or there
 * are no groups, and {@code missing} says why.
 *
 * @param pool what the allocator published of each bank; null if nothing
 * @param cores how many there are; 0 if that is not known
 * @param columns of the compute grid, as far as it is known
 * @param rows of it
 * @param groups the fullest first, and last the cores without circular buffers
 * @param missing why there are no groups; empty if there are
 */
public record L1Cores(
    int pid,
    @Nullable Pool pool,
    int cores,
    int columns,
    int rows,
    List<Group> groups,
    String missing) {

  /**
   * Cores that have the same.
   *
   * @param cores which ones, row by row; empty for the rest of them
   * @param count how many
   * @param circularBufferBytes on each of them, measured
   * @param circularBufferEnd first address behind them; 0 where there are none
   */
  public record Group(
      List<CoreGrid.Core> cores, int count, long circularBufferBytes, long circularBufferEnd) {
    public Group {
      cores = List.copyOf(cores);
    }
  }

  public L1Cores {
    groups = List.copyOf(groups);
  }

  /** What the allocator calls free on each core, without the circular buffers that lie there. */
  public OptionalLong free(Group group) {
    Pool known = pool;
    return known == null || known.freeBytes() < group.circularBufferBytes()
        ? OptionalLong.empty()
        : OptionalLong.of(known.freeBytes() - group.circularBufferBytes());
  }

  /** One per process that published figures of L1 there, or reported circular buffers. */
  public static List<L1Cores> on(Observation look, Device device) {
    List<L1Cores> all = new ArrayList<>();
    for (DeviceHolding holding : DeviceHolding.on(look.snapshot(), device)) {
      Reading circular = holding.amounts().get(MemoryType.CB);
      if (holding.pool(MemoryType.L1) != null || circular.orElse(0) > 0) {
        all.add(of(look, device, holding, circular));
      }
    }
    return all;
  }

  private static L1Cores of(
      Observation look, Device device, DeviceHolding holding, Reading circular) {
    Pool pool = holding.pool(MemoryType.L1);
    List<LiveBuffer> own =
        look.counted().stream()
            .filter(buffer -> buffer.pid() == holding.pid())
            .filter(buffer -> Objects.equals(buffer.device(), device.id()))
            .toList();
    CoreGrid grid = CoreGrid.of(pool, own);
    Profile profile = Profiles.of(device.identity()).stream().findFirst().orElse(null);
    int cores = pool != null ? pool.banks() : profile == null ? 0 : profile.l1Banks();
    String missing = missing(look, circular, grid);
    return new L1Cores(
        holding.pid(),
        pool,
        cores,
        Math.max(grid.width(), profile == null ? 0 : profile.computeX()),
        Math.max(grid.height(), profile == null ? 0 : profile.computeY()),
        missing.isEmpty() ? groups(grid, cores) : List.of(),
        missing);
  }

  private static String missing(Observation look, Reading circular, CoreGrid grid) {
    if (!circular.isKnown()) {
      return circular.note();
    }
    long told = grid.cores().values().stream().mapToLong(CoreGrid.Use::bytes).sum();
    if (told == circular.value()) {
      return "";
    }
    String why = look.buffersMissing();
    return "%d bytes are reported for all cores, and %d core by core: %s"
        .formatted(
            circular.value(),
            told,
            why.isEmpty() ? "not all say on which cores they are, or it changed meanwhile" : why);
  }

  private static List<Group> groups(CoreGrid grid, int cores) {
    Map<CoreGrid.Use, List<CoreGrid.Core>> same = new LinkedHashMap<>();
    grid.cores().entrySet().stream()
        .filter(core -> core.getValue().bytes() > 0)
        .sorted(
            Comparator.comparingInt(
                    (Map.Entry<CoreGrid.Core, CoreGrid.Use> core) -> core.getKey().y())
                .thenComparingInt(core -> core.getKey().x()))
        .forEach(
            core ->
                same.computeIfAbsent(core.getValue(), use -> new ArrayList<>()).add(core.getKey()));
    List<Group> groups = new ArrayList<>();
    int used = 0;
    for (Map.Entry<CoreGrid.Use, List<CoreGrid.Core>> each : same.entrySet()) {
      CoreGrid.Use use = each.getKey();
      groups.add(new Group(each.getValue(), each.getValue().size(), use.bytes(), use.end()));
      used += each.getValue().size();
    }
    groups.sort(
        Comparator.comparingLong(Group::circularBufferBytes)
            .thenComparingLong(Group::circularBufferEnd)
            .reversed());
    if (cores > used) {
      groups.add(new Group(List.of(), cores - used, 0, 0));
    }
    return groups;
  }
}
