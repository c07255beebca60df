/**
 * The server's side of the old protocol: one agent on one thread reads all connections, finds out
 * which generation each speaks and whose bytes they are, and keeps the registry.
 */
@NullMarked
package ttmem.server.legacy;

import org.jspecify.annotations.NullMarked;
