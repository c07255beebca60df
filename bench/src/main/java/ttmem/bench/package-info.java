/** Benchmarks with commands of their own in {@code bench/}; never part of the test run. */
@NullMarked
package ttmem.bench;

import org.jspecify.annotations.NullMarked;
