package ttmem.monitor;

import java.time.Instant;
import java.util.List;
import ttmem.model.Amounts;
import ttmem.model.Device;
import ttmem.model.ProcessInfo;

/**
 * One chip and everybody who uses it.
 *
 * @param time of the look
 * @param device the chip: its names, what it has, what of it is used, who holds it
 * @param processes those that hold it or use it, by pid
 */
public record SystemMemoryStats(Instant time, Device device, List<ProcessInfo> processes) {

  public SystemMemoryStats {
    processes = List.copyOf(processes);
  }

  /** Bytes in use on the chip, all processes together. */
  public Amounts used() {
    return device.memory().used();
  }
}
