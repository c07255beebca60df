package ttmem.cli;

import ttmem.monitor.SystemMemoryMonitor;

/** Where commands get their facts from; tests bring their own. */
interface Facts {

  /** The monitor that the options of the call ask for. */
  SystemMemoryMonitor monitor(Call call);
}
