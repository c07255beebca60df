@NullMarked
package ttmem.model;

import org.jspecify.annotations.NullMarked;
