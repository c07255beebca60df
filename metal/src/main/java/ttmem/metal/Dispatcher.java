package ttmem.metal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.Direction;
import ttmem.model.BufferType;

/**
 * The moments of a program (memory facts, section 5.4): compile and flush its report, lay out
 * circular buffers, check them, check the size in the ring, load binaries, become resident.
 * Thread-safe: one dispatch at a time, as on the one command queue.
 */
final class Dispatcher {

  private static final long MAX_TRACE_BYTES = 1L << 48;

  private final Device device;
  private final Residency residency;
  private final DeviceListener listener;
  private @Nullable List<Footprint> recording;

  Dispatcher(Device device, Residency residency, DeviceListener listener) {
    this.device = device;
    this.residency = residency;
    this.listener = listener;
  }

  synchronized void dispatch(Program program) {
    requireOwn("program", program.id(), program.device());
    if (program.compile()) {
      MemoryReporter.flush(device, program.id());
    }
    boolean laidOut = program.layOut();
    if (laidOut) {
      listener.circularBuffersLaidOut(device, program);
    }
    Footprint footprint = program.footprint();
    if (program.needsLoading()) {
      if (recording != null) {
        throw new AllocatorException(
            "binaries can't be loaded while a trace is recorded: program=" + program.id());
      }
      program.load();
      listener.kernelsLoaded(device, program);
    }
    makeResident(footprint);
    if (recording != null) {
      recording.add(footprint);
    }
  }

  /** Closes a program between dispatches, so that none can make it resident afterwards. */
  synchronized void close(Program program) {
    if (program.release()) {
      residency.remove(program);
      listener.programReleased(device, program);
    }
  }

  synchronized void beginTrace() {
    if (recording != null) {
      throw new IllegalStateException("a trace is being recorded already");
    }
    recording = new ArrayList<>();
  }

  synchronized Trace endTrace(long traceBytes) {
    List<Footprint> dispatches = recording;
    if (dispatches == null) {
      throw new IllegalStateException("no trace is being recorded");
    }
    if (traceBytes < 0 || traceBytes > MAX_TRACE_BYTES) {
      throw new IllegalArgumentException("expected 0 to 2^48 bytes: trace_size=" + traceBytes);
    }
    long page = device.profile().dispatchPageBytes();
    long bytes = Regions.roundUp(traceBytes, page);
    boolean ownRegion = device.allocator().layout(BufferType.TRACE).bankBytes() > 0;
    BufferConfig config =
        ownRegion || !device.profile().tracesInDram()
            ? BufferConfig.interleaved(BufferType.TRACE, bytes, page)
            : BufferConfig.interleaved(BufferType.DRAM, bytes, page).towards(Direction.DOWN);
    Buffer commands = bytes == 0 ? null : device.allocate(config.named("commands of a trace"));
    recording = null;
    return new Trace(device, dispatches, commands);
  }

  synchronized void replay(Trace trace) {
    requireOwn("trace", trace.id(), trace.device());
    if (trace.isClosed()) {
      throw new IllegalStateException("the trace is closed: trace=" + trace.id());
    }
    List<Long> closed =
        trace.dispatches().stream()
            .map(Footprint::program)
            .filter(Program::isClosed)
            .map(Program::id)
            .distinct()
            .toList();
    if (!closed.isEmpty()) {
      throw new IllegalStateException(
          "programs of the trace are closed: trace=%d programs=%s".formatted(trace.id(), closed));
    }
    for (Footprint footprint : trace.dispatches()) {
      makeResident(footprint);
    }
  }

  private void requireOwn(String what, long id, Device owner) {
    if (owner != device) {
      throw new IllegalArgumentException(
          "expected a %s of this device: %s=%d its_device=%d device=%d"
              .formatted(what, what, id, owner.id(), device.id()));
    }
  }

  private void makeResident(Footprint footprint) {
    List<Core> changed = residency.dispatch(footprint);
    if (!changed.isEmpty()) {
      listener.programResident(device, footprint.program(), changed);
    }
  }
}
