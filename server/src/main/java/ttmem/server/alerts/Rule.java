package ttmem.server.alerts;

import java.time.Duration;

/**
 * One rule.
 *
 * @param name unique among the rules
 * @param when the condition as it was written
 * @param condition the same, understood
 * @param hold how long it must be so before the rule fires
 * @param clearHold how long all must be well before it resolves
 * @param severity free text for receivers
 * @param muted whether nobody is told
 */
public record Rule(
    String name,
    String when,
    Condition condition,
    Duration hold,
    Duration clearHold,
    String severity,
    boolean muted) {}
