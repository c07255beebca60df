/**
 * The control API: HTTP/1.1 on a Unix socket and loopback TCP. Everything here answers questions;
 * nothing changes what the server knows.
 *
 * <pre>{@code
 * ControlOptions options = ControlOptions.forUser(ControlSocketPaths.live().own());
 * Backend backend = Backend.of(monitor::snapshot, buffers, server::isServing);
 * try (ControlServer control = ControlServer.start(options, backend)) {
 *   ...
 * }
 * }</pre>
 */
@NullMarked
package ttmem.server.control;

import org.jspecify.annotations.NullMarked;
