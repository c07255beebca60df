/** What the doctor makes of good and bad hosts. */
@NullMarked
package ttmem.cli.doctor;

import org.jspecify.annotations.NullMarked;
