@NullMarked
package ttmem.cli.top;

import org.jspecify.annotations.NullMarked;
