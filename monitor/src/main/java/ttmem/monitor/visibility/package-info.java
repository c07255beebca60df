/** What of a snapshot may be shown to whom. */
@NullMarked
package ttmem.monitor.visibility;

import org.jspecify.annotations.NullMarked;
