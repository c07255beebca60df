/** Simulations that need the tracker's insides: where its stores end, who it says it is. */
@NullMarked
package ttmem.ledger;

import org.jspecify.annotations.NullMarked;
