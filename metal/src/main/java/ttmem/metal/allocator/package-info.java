/**
 * tt-metal's allocator: the same addresses, block ids, statistics and refusals, with logarithmic
 * costs where the original is linear.
 *
 * <p>{@link ttmem.metal.allocator.FreeListOpt} manages one region. All banks of a buffer type share
 * one, because a buffer has the same address in each of them.
 *
 * <pre>{@code
 * FreeListOpt l1 = new FreeListOpt(1461248, 111616, 64, 64, SearchPolicy.FIRST);
 * long address = l1.allocate(20480, Direction.DOWN); // 1552384
 * l1.free(address);
 * }</pre>
 */
@NullMarked
package ttmem.metal.allocator;

import org.jspecify.annotations.NullMarked;
