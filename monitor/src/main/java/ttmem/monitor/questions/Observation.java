package ttmem.monitor.questions;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.model.Usage;
import ttmem.monitor.BufferFilter;
import ttmem.monitor.BufferList;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.autopsy.Autopsies;
import ttmem.monitor.client.ControlException;

/**
 * One look at a host, as far as questions need it.
 *
 * @param snapshot the sums
 * @param buffers the live buffers one by one; null if nobody keeps them. Taken right after the
 *     snapshot: the two may differ by what happened in between
 * @param dead post-mortems that lie in shared memory; null if nobody looked for them
 */
public record Observation(
    Snapshot snapshot, @Nullable BufferList buffers, @Nullable Autopsies dead) {

  /** A look for which nobody looked at the dead. */
  public Observation(Snapshot snapshot, @Nullable BufferList buffers) {
    this(snapshot, buffers, null);
  }

  /**
   * A look through this monitor.
   *
   * @throws ControlException if a server that must be asked gives no answer
   */
  public static Observation of(SystemMemoryMonitor monitor) throws ControlException {
    return new Observation(monitor.snapshot(), monitor.buffers(BufferFilter.ALL).orElse(null));
  }

  public Instant time() {
    return snapshot.time();
  }

  /**
   * The live buffers of sources that count: of a process of which two sources tell, those of one.
   * Empty if nobody keeps them.
   */
  public List<LiveBuffer> counted() {
    if (buffers == null) {
      return List.of();
    }
    Map<Integer, List<Usage>> losers = new HashMap<>();
    for (ProcessInfo process : snapshot.processes()) {
      List<Usage> own = process.usage().stream().filter(usage -> !usage.counted()).toList();
      if (!own.isEmpty()) {
        losers.put(process.pid(), own);
      }
    }
    return buffers.buffers().stream()
        .filter(
            buffer ->
                losers.getOrDefault(buffer.pid(), List.of()).stream()
                    .noneMatch(usage -> isOf(buffer, usage)))
        .toList();
  }

  private static boolean isOf(LiveBuffer buffer, Usage usage) {
    Integer number = usage.logicalDevice();
    return usage.source().equals(buffer.source())
        && (number == null
            ? Objects.equals(usage.device(), buffer.device())
            : number == buffer.logicalDevice());
  }

  /** Why the buffers are not all there is; empty if they are. */
  public String buffersMissing() {
    if (buffers == null) {
      return "nobody keeps single buffers: no ledger, no server";
    }
    if (buffers.truncated()) {
      return "there are more buffers than one look lists: " + buffers.buffers().size();
    }
    return buffers.hidden() ? "buffers of other users are hidden" : "";
  }
}
