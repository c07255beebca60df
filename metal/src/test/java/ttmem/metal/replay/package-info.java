@NullMarked
package ttmem.metal.replay;

import org.jspecify.annotations.NullMarked;
