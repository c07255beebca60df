package ttmem.monitor.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ttmem.model.MemoryType;

/**
 * Which part of the past.
 *
 * @param device of this chip only, by logical id; null for all
 * @param pid of this process only; null for all, and for chips as a whole
 * @param type of this memory only; null for all
 * @param from the first instant
 * @param until the last one
 */
public record HistoryQuestion(
    @Nullable Integer device,
    @Nullable Integer pid,
    @Nullable MemoryType type,
    Instant from,
    Instant until) {}
