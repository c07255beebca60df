package ttmem.monitor;

import java.time.Duration;
import java.util.Optional;
import ttmem.metal.Device;
import ttmem.model.Snapshot;
import ttmem.monitor.client.ControlException;
import ttmem.monitor.questions.Observation;

/**
 * The whole picture of a host's device memory: asks a running server, or else reads the sources
 * itself. Any thread may call; two looks at the same time wait for each other.
 *
 * <p>Looking opens no device and writes nothing, also not for the own process: one that tracks
 * itself and looks at itself stays alive to everybody else.
 */
public interface SystemMemoryMonitor extends AutoCloseable {

  /**
   * Everything that can be said now. A part that fails is told in the sources of the snapshot.
   *
   * @throws ControlException only if a server was asked for by name and gives no answer
   */
  Snapshot snapshot() throws ControlException;

  /**
   * Live buffers, circular buffers and kernels, one by one; empty if there is nobody who keeps them
   * one by one, which is not the same as none.
   *
   * @throws ControlException if a server runs and gives no answer
   */
  Optional<BufferList> buffers(BufferFilter filter) throws ControlException;

  /**
   * One chip and everybody who uses it: across processes, without opening it.
   *
   * @param deviceId logical id; empty if there is no such chip
   * @throws ControlException as {@link #snapshot}
   */
  default Optional<SystemMemoryStats> systemStats(int deviceId) throws ControlException {
    Observation look = new Observation(snapshot(), null);
    return look.snapshot()
        .device(deviceId)
        .map(device -> DetailedMemoryStats.of(look, device).system());
  }

  /**
   * The combined view of one chip: every process, per-bank figures of their allocators, L1 in its
   * parts with the provenance of each.
   *
   * @param deviceId logical id; empty if there is no such chip
   * @throws ControlException as {@link #snapshot} and {@link #buffers}
   */
  default Optional<DetailedMemoryStats> detailedStats(int deviceId) throws ControlException {
    Observation look = Observation.of(this);
    return look.snapshot().device(deviceId).map(device -> DetailedMemoryStats.of(look, device));
  }

  /** A device of this process, by its own allocator: asks nobody else. */
  default ProcessMemoryStats processStats(Device device) {
    return ProcessMemoryStats.of(device);
  }

  /**
   * Gives a snapshot to {@code listener} now and then every {@code interval}, on one thread of its
   * own, until the subscription is closed. Nothing piles up: looks that fall into a call of the
   * listener are left out. Close the subscription before the monitor.
   *
   * @param interval from one millisecond to one day
   * @throws IllegalArgumentException if the interval is out of these bounds
   */
  default Subscription subscribe(SnapshotListener listener, Duration interval) {
    return Subscription.start(this, listener, interval);
  }

  @Override
  void close();
}
