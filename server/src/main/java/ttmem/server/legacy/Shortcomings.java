package ttmem.server.legacy;

import java.util.function.Consumer;
import ttmem.server.registry.Registry;
import ttmem.server.stats.Counter;
import ttmem.server.stats.Counters;

/** What the operator has to be told about the server's surroundings, each once. One thread. */
final class Shortcomings {
  private final Registry registry;
  private final Counters counters;
  private final Consumer<String> log;
  private boolean saidNotDurable;
  private boolean saidForeign;

  Shortcomings(Registry registry, Counters counters, Consumer<String> log) {
    this.registry = registry;
    this.counters = counters;
    this.log = log;
  }

  void say() {
    if (!saidNotDurable && !registry.isDurable()) {
      saidNotDurable = true;
      log.accept(
          "error: no room for the registry's files: what comes now will not survive a restart");
    }
    if (!saidForeign && counters.get(Counter.FOREIGN_NAMESPACE) > 0) {
      saidForeign = true;
      log.accept(
          "events of processes that this PID namespace doesn't show are counted and dropped;"
              + " run the server in the host's namespace");
    }
  }
}
