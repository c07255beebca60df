/**
 * What the server remembers of the past: one SQLite file in its state directory. The recorder
 * writes, anybody may ask; nothing else in the server depends on it, and nothing in it may hold up
 * or stop the server.
 */
@NullMarked
package ttmem.server.history;

import org.jspecify.annotations.NullMarked;
