@NullMarked
package ttmem.server.alerts;

import org.jspecify.annotations.NullMarked;
