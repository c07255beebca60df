package ttmem.metal;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Recorded dispatches, which can be replayed. Closing it gives its commands' memory back. */
public final class Trace implements AutoCloseable {

  private static final AtomicLong NEXT_ID = new AtomicLong(1);

  private final long id = NEXT_ID.getAndIncrement();
  private final Device device;
  private final List<Footprint> dispatches;
  private final @Nullable Buffer commands;
  private volatile boolean closed;

  Trace(Device device, List<Footprint> dispatches, @Nullable Buffer commands) {
    this.device = device;
    this.dispatches = List.copyOf(dispatches);
    this.commands = commands;
  }

  /** Unique in the process, increasing. */
  public long id() {
    return id;
  }

  /** The buffer that holds the commands; null if they have no bytes. */
  public @Nullable Buffer commands() {
    return commands;
  }

  public int dispatchCount() {
    return dispatches.size();
  }

  Device device() {
    return device;
  }

  boolean isClosed() {
    return closed;
  }

  List<Footprint> dispatches() {
    return dispatches;
  }

  @Override
  public void close() {
    closed = true;
    if (commands != null) {
      commands.close();
    }
  }
}
