/** What all sources share: the roots of the file system that is looked at, and its processes. */
@NullMarked
package ttmem.sources.host;

import org.jspecify.annotations.NullMarked;
