/**
 * The shared-memory regions that tt-metal publishes by itself, versions 1 to 4. Read-only: never
 * writes, reaps, creates or maps one.
 *
 * <p>A byte's way: {@code RegionFolders} lists the files, {@code RegionReader} copies one, {@code
 * RegionDecoder} makes a {@code Region} of it, {@code SlotOwners} says who lives, {@code
 * RegionPlaces} which chip it is, {@code RegionAccount} what that means.
 *
 * <pre>{@code
 * try (RegionSource regions = new RegionSource(Roots.LIVE)) {
 *   for (Claim claim : regions.read(host).claims()) {
 *     System.out.println(claim.owner().pid() + ": " + claim.amounts().get(MemoryType.DRAM));
 *   }
 * }
 * }</pre>
 */
@NullMarked
package ttmem.sources.region;

import org.jspecify.annotations.NullMarked;
