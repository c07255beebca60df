package ttmem.monitor;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import ttmem.metal.CoreUse;
import ttmem.metal.Device;
import ttmem.metal.MemoryReporter;
import ttmem.metal.MemoryView;
import ttmem.model.BufferType;

/**
 * The memory of one device of this process, from its own allocator.
 *
 * @param views what MemoryReporter tells of DRAM, L1, L1_SMALL and TRACE: per bank, with blocks
 * @param circularBufferBytes of the resident programs, all cores
 * @param kernelBytes in the kernel-config rings, all cores; modelled
 * @param cores the same for each core on which a program is resident
 */
public record ProcessMemoryStats(
    Map<BufferType, MemoryView> views,
    long circularBufferBytes,
    long kernelBytes,
    List<CoreUse> cores) {

  public ProcessMemoryStats {
    views = Map.copyOf(views);
    cores = List.copyOf(cores);
  }

  /** The state of the device now. */
  static ProcessMemoryStats of(Device device) {
    Map<BufferType, MemoryView> views = new EnumMap<>(BufferType.class);
    for (BufferType type : BufferType.values()) {
      if (type != BufferType.SYSTEM_MEMORY) {
        views.put(type, MemoryReporter.memoryView(device, type));
      }
    }
    return new ProcessMemoryStats(
        views,
        device.residency().circularBufferBytes(),
        device.residency().kernelBytes(),
        device.residency().cores());
  }

  /** Bytes of this type that the allocator has given out, all banks. */
  public long allocatedBytes(BufferType type) {
    MemoryView view = views.get(type);
    return view == null ? 0 : view.numBanks() * view.totalBytesAllocatedPerBank();
  }
}
