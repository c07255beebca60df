/**
 * The host as the kernel driver shows it: chips, telemetry, holders. Never opens {@code
 * /dev/tenstorrent/N}: an open raises the chip's power state and can block others (host-interface
 * facts, section 1.11).
 */
@NullMarked
package ttmem.sources.driver;

import org.jspecify.annotations.NullMarked;
