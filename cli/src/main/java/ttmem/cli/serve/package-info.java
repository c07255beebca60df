/** {@code ttmem serve}: the daemon in the foreground. */
@NullMarked
package ttmem.cli.serve;

import org.jspecify.annotations.NullMarked;
