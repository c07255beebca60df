/**
 * The client of a running server's control socket.
 *
 * <pre>{@code
 * ControlClient client = ControlClient.of(ControlSocketPaths.live(), null);
 * Optional<Snapshot> snapshot = client.snapshot(); // empty: no server runs
 * }</pre>
 *
 * It is on the path of the one-shot command: no HTTP library, no regular expressions.
 */
@NullMarked
package ttmem.monitor.client;

import org.jspecify.annotations.NullMarked;
