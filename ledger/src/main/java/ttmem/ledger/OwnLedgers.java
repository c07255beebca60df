package ttmem.ledger;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ledgers that trackers of this JVM have open. Whoever reads ledgers asks here first: opening
 * and closing the companion file of one of them, from anywhere in this process, would drop its lock
 * and make this process look dead. Any thread; never blocks for long.
 *
 * <p>A tracker that nobody closes stays here, and so stays alive, until the process ends; then one
 * shutdown hook says in each ledger that this was an orderly end. The hook is a thread that starts
 * only then, and it is gone when the last tracker is closed.
 */
public final class OwnLedgers {
  private static final Map<Object, Tracker> BY_FILE = new HashMap<>();
  private static @Nullable Thread hook;

  private OwnLedgers() {}

  /**
   * Whether a file is the companion of an open ledger of this JVM.
   *
   * @param fileKey of the companion, as {@code BasicFileAttributes.fileKey()} gives it
   */
  public static boolean ownsCompanion(Object fileKey) {
    synchronized (BY_FILE) {
      return BY_FILE.containsKey(fileKey);
    }
  }

  /** The paths of the open ledgers of this JVM. */
  public static List<Path> paths() {
    synchronized (BY_FILE) {
      return BY_FILE.values().stream().flatMap(t -> t.status().ledger().stream()).toList();
    }
  }

  static void add(Object fileKey, Tracker tracker) {
    synchronized (BY_FILE) {
      BY_FILE.put(fileKey, tracker);
      if (hook == null) {
        Thread starting = new Thread(OwnLedgers::processEnds, "ttmem-end");
        try {
          Runtime.getRuntime().addShutdownHook(starting);
          hook = starting;
        } catch (IllegalStateException e) {
          // The process ends already: nobody will say how.
        }
      }
    }
  }

  static void remove(Object fileKey) {
    synchronized (BY_FILE) {
      BY_FILE.remove(fileKey);
      Thread idle = hook;
      if (BY_FILE.isEmpty() && idle != null && idle != Thread.currentThread()) {
        try {
          Runtime.getRuntime().removeShutdownHook(idle);
          hook = null;
        } catch (IllegalStateException e) {
          // It runs, or will in a moment.
        }
      }
    }
  }

  private static void processEnds() {
    List<Tracker> open;
    synchronized (BY_FILE) {
      open = List.copyOf(BY_FILE.values());
    }
    for (Tracker tracker : open) {
      tracker.processEnds();
    }
  }
}
