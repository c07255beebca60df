@NullMarked
package ttmem.server.config;

import org.jspecify.annotations.NullMarked;
