@NullMarked
package ttmem.monitor.autopsy;

import org.jspecify.annotations.NullMarked;
