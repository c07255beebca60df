/** Stress of the stores by which a ledger is published: {@code bench/ledger-stress.sh} runs it. */
@NullMarked
package ttmem.ledger;

import org.jspecify.annotations.NullMarked;
