package ttmem.metal;

import java.util.List;
import ttmem.model.BufferType;

/**
 * Hears what comes and goes in a device's memory, for a tracker to be attached. Calls arrive on the
 * thread that causes them, {@link #bufferForgotten} on a cleaner thread; they may come from several
 * threads at once and must neither block nor throw.
 */
public interface DeviceListener {

  /** A listener that hears nothing. */
  DeviceListener NONE = new DeviceListener() {};

  /** A device is there, empty. */
  default void deviceOpened(Device device) {}

  /** A device is closed and holds nothing any more; no call for its buffers follows. */
  default void deviceClosed(Device device) {}

  /** The allocator's figures of this type are others than before. */
  default void allocatorChanged(Device device, BufferType type) {}

  /** A buffer got memory from the allocator. */
  default void bufferAllocated(Device device, BufferInfo buffer) {}

  /** A buffer is about to give its memory back. */
  default void bufferFreed(Device device, BufferInfo buffer) {}

  /** Nobody closed this buffer: it was found unreachable. {@link #bufferFreed} follows. */
  default void bufferForgotten(Device device, BufferInfo buffer) {}

  /** A program's circular buffers got addresses. */
  default void circularBuffersLaidOut(Device device, Program program) {}

  /**
   * A program is now the resident one on these cores, where it was not before: its circular buffers
   * and kernels took the place of what was there.
   *
   * @param changed all cores of the program's first dispatch, later those that others had taken
   */
  default void programResident(Device device, Program program, List<Core> changed) {}

  /** A program's kernels are in DRAM and ready to be dispatched. */
  default void kernelsLoaded(Device device, Program program) {}

  /** A program is gone, with its layout and binaries. */
  default void programReleased(Device device, Program program) {}
}
