/** {@code ttmem run}: a command with tracking on, and what its process tree held. */
@NullMarked
package ttmem.cli.run;

import org.jspecify.annotations.NullMarked;
