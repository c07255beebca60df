package ttmem.sources.host;

import java.util.Optional;

/** The processes of a host, looked up one by one. */
public interface Processes {

  /**
   * The live process with this pid in the reader's namespace; empty if there is none, or it is a
   * zombie. What can't be read is unknown in the facts. Never throws.
   */
  Optional<ProcessFacts> find(int pid);
}
