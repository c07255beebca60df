/**
 * The bytes of a ledger, version 1: one class per section, offsets computed from each other. What
 * they mean, and the rules for writing and reading them, stands in docs/reference/ledger-format.md;
 * the C header and the Python module repeat these numbers and are checked against them.
 *
 * <p>All numbers are little-endian and naturally aligned. Values only: any thread may use this.
 */
@NullMarked
package ttmem.ledger.format;

import org.jspecify.annotations.NullMarked;
