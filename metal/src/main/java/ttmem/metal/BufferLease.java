package ttmem.metal;

import java.util.concurrent.atomic.AtomicBoolean;

/** What must be given back for a buffer: apart from it, so that the cleaner does not hold it. */
final class BufferLease implements Runnable {

  private final Device device;
  private final BufferInfo buffer;
  private final long generation;
  private final AtomicBoolean released;
  private volatile boolean closed;

  BufferLease(Device device, BufferInfo buffer, long generation, boolean owner) {
    this.device = device;
    this.buffer = buffer;
    this.generation = generation;
    this.released = new AtomicBoolean(!owner);
  }

  void closedByOwner() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  boolean isReleased() {
    return released.get();
  }

  @Override
  public void run() {
    if (released.compareAndSet(false, true)) {
      device.release(buffer, generation, !closed);
    }
  }
}
