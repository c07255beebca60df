@NullMarked
package ttmem.ledger;

import org.jspecify.annotations.NullMarked;
