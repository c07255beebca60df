/**
 * Runs recorded allocation sequences against the model and compares what happens with what was
 * recorded. The forms are those of docs/reference/allocator-vectors.md.
 *
 * <pre>{@code
 * Replay replay = new Replay(null);
 * for (Map<String, Object> line : jsonLines) {
 *   Step step = replay.apply(line);
 *   if (step.difference() != null) { ... }
 * }
 * }</pre>
 */
@NullMarked
package ttmem.metal.replay;

import org.jspecify.annotations.NullMarked;
