/**
 * What is true at one instant, as values: a {@link ttmem.model.Snapshot} of devices, processes and
 * sources, in which every number is a {@link ttmem.model.Reading}: a value, or the reason why there
 * is none.
 *
 * <p>Everything here is immutable and may be shared between threads. Bytes are plain {@code long}s
 * of bytes; units are in the names. The package depends on nothing but the JDK.
 *
 * <pre>{@code
 * Reading used = snapshot.devices().getFirst().memory().used(MemoryType.DRAM);
 * System.out.println(used.isKnown() ? used.value() + " bytes" : "unknown: " + used.note());
 * }</pre>
 */
@NullMarked
package ttmem.model;

import org.jspecify.annotations.NullMarked;
