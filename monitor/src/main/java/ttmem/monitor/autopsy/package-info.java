/**
 * What dead processes held at the moment of their death, out of the ledgers that they left.
 *
 * <pre>{@code
 * List<Autopsy> dead = Autopsies.find(Roots.LIVE, null, List.of(state.resolve("autopsies"))).found();
 * }</pre>
 */
@NullMarked
package ttmem.monitor.autopsy;

import org.jspecify.annotations.NullMarked;
