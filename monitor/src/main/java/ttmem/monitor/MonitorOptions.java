package ttmem.monitor;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What to look at.
 *
 * @param sysroot moves {@code /sys}, {@code /proc}, {@code /dev}; null for the live host. With it
 *     no server is asked unless {@code controlSocket} names one: a server tells of the live host
 * @param controlSocket the server to ask; null to find one, or do without
 * @param pcieRates whether PCIe rates are wanted: most of what there is to read
 */
public record MonitorOptions(
    @Nullable Path sysroot, @Nullable Path controlSocket, boolean pcieRates) {

  /** The live host, through whatever server runs. */
  public static MonitorOptions live() {
    return new MonitorOptions(null, null, true);
  }
}
