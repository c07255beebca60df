/**
 * tt-metal's memory reports as files: three CSV files per dump and three that grow with every
 * program (memory facts, section 4.5).
 */
@NullMarked
package ttmem.metal.report;

import org.jspecify.annotations.NullMarked;
