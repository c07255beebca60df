package ttmem.cli;

import org.jspecify.annotations.Nullable;
import ttmem.monitor.BufferList;
import ttmem.monitor.SystemMemoryMonitor;

/** Where commands get their facts from; tests bring their own. */
interface Facts {

  /** The monitor that the options of the call ask for. */
  SystemMemoryMonitor monitor(Call call);

  /**
   * Live buffers that a running server knows.
   *
   * @param pid of this process only; null for all
   * @param device on this chip only; null for all
   * @throws Failure if no server runs, or it does not tell
   */
  BufferList buffers(Call call, @Nullable Integer pid, @Nullable Integer device, int limit);
}
