/** Pages as whole files, and layout over every width. */
@NullMarked
package ttmem.cli.render;

import org.jspecify.annotations.NullMarked;
