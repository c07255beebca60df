/** The C client, as real processes: what they leave is read as any ledger is. */
@NullMarked
package ttmem.ledger.client;

import org.jspecify.annotations.NullMarked;
