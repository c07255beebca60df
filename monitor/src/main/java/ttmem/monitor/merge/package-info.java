/**
 * Many claims, one truth: which chip a claim means, which of several sources counts, and what a
 * chip's use is. Pure functions of a host view and the reports of the sources.
 */
@NullMarked
package ttmem.monitor.merge;

import org.jspecify.annotations.NullMarked;
