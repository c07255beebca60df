package ttmem.server.registry;

import java.util.List;
import ttmem.model.ProcessIdentity;
import ttmem.sources.host.Container;
import ttmem.sources.host.ProcessFacts;

/** Made-up processes. */
final class Facts {
  private Facts() {}

  static long ticks(int pid) {
    return 1000L + pid;
  }

  static ProcessFacts of(int pid) {
    return new ProcessFacts(
        new ProcessIdentity("boot", 1, pid, ticks(pid)),
        List.of(pid),
        1,
        0,
        "root",
        "test",
        "test",
        0,
        null,
        Container.NONE,
        null,
        true,
        false,
        false);
  }
}
