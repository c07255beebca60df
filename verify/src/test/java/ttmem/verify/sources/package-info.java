/** One contract for all sources of claims, wherever in the house they live. */
@NullMarked
package ttmem.verify.sources;

import org.jspecify.annotations.NullMarked;
