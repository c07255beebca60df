/**
 * Where facts come from. One package per source: {@code driver} sees the chips and who holds them,
 * {@code region} reads the shared memory that tt-metal publishes, {@code legacy} speaks the old
 * allocation-server protocol, {@code capture} reads recordings. {@code host} holds what they share:
 * processes and paths.
 *
 * <p>The driver goes first and gives a {@link ttmem.sources.HostView}; every other source is a
 * {@link ttmem.sources.Source} that reads against that view and makes {@link ttmem.sources.Claim}s.
 * Sources decide nothing about each other: which claim counts is decided in {@code monitor}.
 */
@NullMarked
package ttmem.sources;

import org.jspecify.annotations.NullMarked;
