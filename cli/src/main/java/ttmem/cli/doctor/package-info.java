/**
 * What is in order on a host and what is not, each with a cure. {@link
 * ttmem.cli.doctor.HostExamination} looks; {@link ttmem.cli.doctor.Diagnosis} is a pure function of
 * what was seen.
 */
@NullMarked
package ttmem.cli.doctor;

import org.jspecify.annotations.NullMarked;
