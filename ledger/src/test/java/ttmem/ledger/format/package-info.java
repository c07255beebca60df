@NullMarked
package ttmem.ledger.format;

import org.jspecify.annotations.NullMarked;
