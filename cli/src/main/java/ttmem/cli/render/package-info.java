/**
 * Text from a {@link ttmem.model.Snapshot}: pure functions, given a {@link ttmem.cli.render.Look}.
 * No renderer touches a socket, a clock, a file or the environment, and none throws for odd data.
 *
 * <p>Text of others (process names, commands, reasons) becomes printable in {@link
 * ttmem.cli.render.Line#add}, the only way into a page, so nothing hostile can reach a terminal.
 *
 * <pre>{@code
 * String page = new TableRenderer(new Look(120, true, ColorScheme.NONE)).render(snapshot);
 * }</pre>
 */
@NullMarked
package ttmem.cli.render;

import org.jspecify.annotations.NullMarked;
