@NullMarked
package ttmem.ledger.read;

import org.jspecify.annotations.NullMarked;
