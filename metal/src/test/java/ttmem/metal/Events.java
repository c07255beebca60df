package ttmem.metal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that writes down what it hears. */
final class Events implements DeviceListener {

  final List<String> log = new CopyOnWriteArrayList<>();

  @Override
  public void bufferAllocated(Device device, BufferInfo buffer) {
    log.add("+" + buffer.type() + " " + buffer.sizeBytes());
  }

  @Override
  public void bufferFreed(Device device, BufferInfo buffer) {
    log.add("-" + buffer.type() + " " + buffer.sizeBytes());
  }

  @Override
  public void bufferForgotten(Device device, BufferInfo buffer) {
    log.add("forgotten " + buffer.tag());
  }

  @Override
  public void circularBuffersLaidOut(Device device, Program program) {
    log.add("laid out");
  }

  @Override
  public void programResident(Device device, Program program, List<Core> changed) {
    log.add("resident on " + changed.size());
  }

  @Override
  public void kernelsLoaded(Device device, Program program) {
    log.add("loaded");
  }

  @Override
  public void programReleased(Device device, Program program) {
    log.add("released");
  }
}
