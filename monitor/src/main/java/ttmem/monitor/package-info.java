/**
 * One picture out of many sources. {@code merge} turns what the sources say into one {@link
 * ttmem.model.Snapshot}; {@code json} writes and reads it; {@code client} asks a running server.
 *
 * <pre>{@code
 * try (SystemMemoryMonitor monitor = Monitors.open(MonitorOptions.live())) {
 *   monitor.snapshot().devices().forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>A longer example, and what of units, bounds, threads and errors holds for all of it:
 * docs/reference/monitor-api.md.
 */
@NullMarked
package ttmem.monitor;

import org.jspecify.annotations.NullMarked;
