package ttmem.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * A PID namespace for a process of a test, as a container has one: the process is number 1 there,
 * sees a {@code /proc} of its own, and can't see the test. It ends with the {@code unshare} that
 * started it. Without root it takes a user namespace too.
 */
public final class PidNamespace {
  private PidNamespace() {}

  /** The command that runs {@code command} in a new namespace. */
  public static List<String> command(List<String> command) {
    List<String> all = new ArrayList<>(List.of("unshare"));
    if (!"root".equals(System.getProperty("user.name"))) {
      all.addAll(List.of("--user", "--map-root-user"));
    }
    all.addAll(List.of("--pid", "--fork", "--mount-proc", "--kill-child"));
    all.addAll(command);
    return all;
  }
}
