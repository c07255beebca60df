/**
 * What people ask of a host's memory, as pure functions of one look at it or of several: who holds
 * it, what changed, what leaks, when is it full, would it fit, what is in L1.
 *
 * <p>An answer never says more than its look: what was unknown there is unknown here, with the
 * reason, and a condition that can't be decided is never taken for one that is met.
 *
 * <pre>{@code
 * Observation now = Observation.of(monitor);
 * for (Who.Owner owner : Who.of(now, Who.Key.USER).owners()) {
 *   System.out.println(owner.name() + ": " + owner.amounts().get(MemoryType.DRAM));
 * }
 * }</pre>
 */
@NullMarked
package ttmem.monitor.questions;

import org.jspecify.annotations.NullMarked;
