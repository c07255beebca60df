package ttmem.sources.host;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What matters of {@code /proc/PID/environ}: the environment that the process was started with.
 * What a process changed in itself since doesn't show there.
 */
final class Environment {
  /** In the place of a list that no real host needs; matches no device. */
  private static final int MAX_LIST_CHARS = 1024;

  private static final int MAX_LIST_ENTRIES = 64;
  private static final long MAX_BYTES = 4L << 20;

  private boolean readable;
  private @Nullable String visibleDevices;
  private @Nullable String slurmJobId;
  private boolean trackingDisabled;
  private boolean ledgerDisabled;

  private Environment() {}

  static Environment read(Path environ, HostFiles files) {
    Environment environment = new Environment();
    try {
      environment.readable = files.scan(environ, '\0', MAX_BYTES, environment::add);
    } catch (IOException e) {
      environment.readable = false;
    }
    return environment;
  }

  private boolean add(String variable) {
    int equals = variable.indexOf('=');
    if (equals > 0) {
      String value = variable.substring(equals + 1);
      switch (variable.substring(0, equals)) {
        case "TT_VISIBLE_DEVICES" -> visibleDevices = bounded(value);
        case "SLURM_JOB_ID" -> slurmJobId = value.matches("[0-9]{1,19}") ? value : null;
        case "TT_METAL_SHM_TRACKING_DISABLED" -> trackingDisabled = value.equals("1");
        case "TTMEM_DISABLED" -> ledgerDisabled = value.equals("1");
        default -> {}
      }
    }
    return true;
  }

  /** Anybody sets it to anything; it is kept for as long as the process lives, and quoted. */
  private static String bounded(String list) {
    long commas = list.length() > MAX_LIST_CHARS ? 0 : list.chars().filter(c -> c == ',').count();
    return list.length() > MAX_LIST_CHARS || commas >= MAX_LIST_ENTRIES
        ? ProcessFacts.TOO_LONG
        : Printable.text(list, MAX_LIST_CHARS);
  }

  /** Whether all of it could be read, so that a variable not seen is a variable not set. */
  boolean isReadable() {
    return readable;
  }

  @Nullable String visibleDevices() {
    return visibleDevices;
  }

  @Nullable String slurmJobId() {
    return slurmJobId;
  }

  boolean isTrackingDisabled() {
    return trackingDisabled;
  }

  boolean isLedgerDisabled() {
    return ledgerDisabled;
  }
}
