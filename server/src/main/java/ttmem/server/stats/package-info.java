/** What the server counts. */
@NullMarked
package ttmem.server.stats;

import org.jspecify.annotations.NullMarked;
