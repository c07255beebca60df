/** The command line from its arguments to its bytes, and the real program on a real terminal. */
@NullMarked
package ttmem.cli;

import org.jspecify.annotations.NullMarked;
