/** What a server that watches rules tells about them: values only, read and written as JSON. */
@NullMarked
package ttmem.monitor.alerts;

import org.jspecify.annotations.NullMarked;
