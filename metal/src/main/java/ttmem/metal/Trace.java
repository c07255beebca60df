package ttmem.metal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recorded dispatches, which can be replayed. Closing it gives its commands' memory back. */
public final class Trace implements AutoCloseable {

  private final List<Footprint> dispatches;
  private final @Nullable Buffer commands;

  Trace(List<Footprint> dispatches, @Nullable Buffer commands) {
    this.dispatches = List.copyOf(dispatches);
    this.commands = commands;
  }

  /** The buffer that holds the commands; null if they have no bytes. */
  public @Nullable Buffer commands() {
    return commands;
  }

  public int dispatchCount() {
    return dispatches.size();
  }

  List<Footprint> dispatches() {
    return dispatches;
  }

  @Override
  public void close() {
    if (commands != null) {
      commands.close();
    }
  }
}
