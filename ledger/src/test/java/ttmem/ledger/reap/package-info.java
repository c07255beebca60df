@NullMarked
package ttmem.ledger.reap;

import org.jspecify.annotations.NullMarked;
