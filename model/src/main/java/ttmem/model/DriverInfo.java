package ttmem.model;

import org.jspecify.annotations.Nullable;

/**
 * The kernel driver as a whole.
 *
 * @param loaded whether the module is loaded
 * @param version {@code /sys/module/tenstorrent/version}; null if absent
 * @param undriven Tenstorrent PCI functions that no driver is bound to
 */
public record DriverInfo(boolean loaded, @Nullable String version, int undriven) {}
