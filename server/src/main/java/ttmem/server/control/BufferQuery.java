package ttmem.server.control;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.model.ProcessIdentity;
import ttmem.model.Snapshot;

/** The one who knows the live buffers. Called by one thread at a time, never by two at once. */
@FunctionalInterface
public interface BufferQuery {

  /** Live buffers that are asked for, {@link Question#limit} at most. */
  List<LiveBuffer> buffers(Question question);

  /**
   * What is asked for.
   *
   * @param snapshot the current one, at most 100 ms old: tells which chips the processes use
   * @param owners start ticks by pid of the only processes that may be told of; null for all. A
   *     process that got one of the pids since is another one
   * @param pid of this process only; null for all
   * @param device on this chip only; null for all
   * @param limit how many at most
   */
  record Question(
      Snapshot snapshot,
      @Nullable Map<Integer, Long> owners,
      @Nullable Integer pid,
      @Nullable Integer device,
      int limit) {

    /** Whether buffers of this process are asked for and may be told. */
    public boolean admits(ProcessIdentity owner) {
      return (pid == null || pid == owner.pid())
          && (owners == null || Objects.equals(owners.get(owner.pid()), (Long) owner.startTicks()));
    }
  }
}
