/** Rules over the whole house, and tests of the whole program. */
@NullMarked
package ttmem.verify;

import org.jspecify.annotations.NullMarked;
