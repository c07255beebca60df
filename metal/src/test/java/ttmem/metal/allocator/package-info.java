@NullMarked
package ttmem.metal.allocator;

import org.jspecify.annotations.NullMarked;
