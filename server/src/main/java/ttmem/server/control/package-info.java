/**
 * The control API: HTTP/1.1 on a Unix socket. Everything here answers questions; nothing changes
 * what the server knows.
 *
 * <pre>{@code
 * ControlOptions options = ControlOptions.forUser(ControlSocketPaths.live().own());
 * try (ControlServer control = ControlServer.start(options, monitor::snapshot, server::buffers,
 *     server::isServing)) {
 *   ...
 * }
 * }</pre>
 */
@NullMarked
package ttmem.server.control;

import org.jspecify.annotations.NullMarked;
