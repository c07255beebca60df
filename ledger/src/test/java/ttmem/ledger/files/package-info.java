@NullMarked
package ttmem.ledger.files;

import org.jspecify.annotations.NullMarked;
