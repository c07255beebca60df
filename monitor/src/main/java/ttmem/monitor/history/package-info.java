/**
 * What a server recorded about the past, as values. A series is the use of one type of memory of a
 * chip, or of a process on a chip, over time.
 */
@NullMarked
package ttmem.monitor.history;

import org.jspecify.annotations.NullMarked;
