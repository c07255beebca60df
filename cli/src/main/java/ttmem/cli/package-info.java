/**
 * The {@code ttmem} command. {@link ttmem.cli.Main} hands its arguments to {@link ttmem.cli.Cli},
 * which picks one {@link ttmem.cli.Command} out of {@link ttmem.cli.Commands}; that one asks for a
 * snapshot and has a renderer of {@link ttmem.cli.render} make text of it.
 *
 * <p>Start-up time is a feature here: no regular expressions, formatters or logging on the way of
 * the default command.
 */
@NullMarked
package ttmem.cli;

import org.jspecify.annotations.NullMarked;
