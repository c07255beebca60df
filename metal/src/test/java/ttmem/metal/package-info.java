@NullMarked
package ttmem.metal;

import org.jspecify.annotations.NullMarked;
