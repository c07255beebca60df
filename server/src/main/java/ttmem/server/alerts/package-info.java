/**
 * Watches rules over looks at the host and tells somebody.
 *
 * <p>{@link AlertEngine} is a pure function of rules, state, a look and the time; the dry run on a
 * recording and the server step the same one. Whoever is told has a thread and a bounded queue of
 * their own: nothing outside can delay a look.
 *
 * <pre>{@code
 * Rule rule = RuleText.rule("dram > 90% for 30s");
 * AlertEngine engine = new AlertEngine(List.of(rule), List.of(), Duration.ofMinutes(1));
 * AlertEngine.Step step = engine.step(AlertState.EMPTY, Observation.of(monitor), now);
 * }</pre>
 */
@NullMarked
package ttmem.server.alerts;

import org.jspecify.annotations.NullMarked;
