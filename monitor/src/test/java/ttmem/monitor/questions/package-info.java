@NullMarked
package ttmem.monitor.questions;

import org.jspecify.annotations.NullMarked;
