/**
 * Pages made of a {@link ttmem.monitor.replay.ReplayReport}: table, chart, SVG and JSON. Pure
 * functions; names out of a file are printed without anything that a terminal or XML would obey.
 */
@NullMarked
package ttmem.cli.replay;

import org.jspecify.annotations.NullMarked;
