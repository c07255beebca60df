package ttmem.metal.replay;

import org.jspecify.annotations.Nullable;

/**
 * What one line of a sequence did.
 *
 * @param op the operation's name
 * @param opening whether the line opened an allocator; such a line is no operation
 * @param outcome what happened here
 * @param difference how that differs from the recorded outcome; null if it is equal, or none was
 *     recorded
 */
public record Step(String op, boolean opening, Outcome outcome, @Nullable String difference) {}
