/**
 * What a process keeps about its own device memory, in a file that outlives it. The bytes are
 * defined in {@code format}.
 */
@NullMarked
package ttmem.ledger;

import org.jspecify.annotations.NullMarked;
