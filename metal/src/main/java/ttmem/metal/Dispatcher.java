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
    long page = device.profile().dispatchPageBytes();
    long bytes = Regions.roundUp(traceBytes, page);
    boolean ownRegion = device.allocator().layout(BufferType.TRACE).bankBytes() > 0;
    BufferConfig config =
        ownRegion
            ? BufferConfig.interleaved(BufferType.TRACE, bytes, page)
            : BufferConfig.interleaved(BufferType.DRAM, bytes, page).towards(Direction.DOWN);
    Buffer commands = bytes == 0 ? null : device.allocate(config.named("commands of a trace"));
    recording = null;
    return new Trace(dispatches, commands);
  }

  synchronized void replay(Trace trace) {
    for (Footprint footprint : trace.dispatches()) {
      makeResident(footprint);
    }
  }

  private void makeResident(Footprint footprint) {
    List<Core> changed = residency.dispatch(footprint);
    if (!changed.isEmpty()) {
      listener.programResident(device, footprint.program(), changed);
    }
  }
}
