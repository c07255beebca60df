package ttmem.ledger;

import java.util.HashMap;
import java.util.Map;
import ttmem.ledger.format.DeviceLayout;

/**
 * The circular buffers of one device, core by core and in units of 16 bytes: addresses and sizes of
 * the simulation are multiples of it.
 */
final class ModelCores {
  private static final int UNIT = 16;
  private static final int UNITS = 128;

  /** What one program has on one core: how many of its buffers hold each unit. */
  private static final class Ground {
    final int[] holders = new int[UNITS];
    int buffers;
    int held;
  }

  private final Map<Long, Map<Integer, Ground>> programs = new HashMap<>();
  private final long[] residents = new long[DeviceLayout.CORES];
  private long bytes;

  /** Per core program + 1 of the resident program; 0 for nobody. */
  long[] residents() {
    return residents;
  }

  /** Of the resident programs. */
  long bytes() {
    return bytes;
  }

  void came(ModelLedger.Live buffer) {
    change(buffer, 1);
  }

  void went(ModelLedger.Live buffer) {
    change(buffer, -1);
  }

  private void change(ModelLedger.Live buffer, int by) {
    Map<Integer, Ground> cores =
        programs.computeIfAbsent(buffer.program, program -> new HashMap<>());
    for (int core = buffer.cores.nextSetBit(0);
        core >= 0;
        core = buffer.cores.nextSetBit(core + 1)) {
      Ground ground = cores.computeIfAbsent(core, number -> new Ground());
      int before = ground.held;
      int from = (int) (buffer.address / UNIT);
      int to = from + (int) (buffer.part / UNIT);
      for (int unit = from; unit < to; unit++) {
        boolean was = ground.holders[unit] > 0;
        ground.holders[unit] += by;
        boolean is = ground.holders[unit] > 0;
        ground.held += was == is ? 0 : by;
      }
      ground.buffers += by;
      if (residents[core] == buffer.program + 1) {
        bytes += (long) UNIT * (ground.held - before);
        residents[core] = ground.buffers == 0 ? 0 : residents[core];
      }
    }
  }

  /** Whether that changed anything. */
  boolean dispatched(long program) {
    boolean changed = false;
    for (Map.Entry<Integer, Ground> place : programs.getOrDefault(program, Map.of()).entrySet()) {
      int core = place.getKey();
      if (place.getValue().buffers > 0 && residents[core] != program + 1) {
        changed = true;
        bytes += (long) UNIT * (place.getValue().held - heldByResident(core));
        residents[core] = program + 1;
      }
    }
    return changed;
  }

  private int heldByResident(int core) {
    if (residents[core] == 0) {
      return 0;
    }
    Ground ground = programs.getOrDefault(residents[core] - 1, Map.of()).get(core);
    return ground == null ? 0 : ground.held;
  }

  boolean isResident(ModelLedger.Live buffer) {
    return buffer.cores.stream().anyMatch(core -> residents[core] == buffer.program + 1);
  }
}
