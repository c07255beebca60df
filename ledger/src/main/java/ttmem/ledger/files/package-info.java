/**
 * Files that belong to others: opened without being led astray or kept waiting, and never mapped.
 * Shared by everybody who reads what other processes put into {@code /dev/shm}.
 */
@NullMarked
package ttmem.ledger.files;

import org.jspecify.annotations.NullMarked;
