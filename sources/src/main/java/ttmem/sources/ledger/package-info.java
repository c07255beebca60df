/**
 * What processes keep about their own device memory: ledgers, read while they are written.
 *
 * <p>A byte's way: {@code LedgerPlaces} finds the folders, {@code LedgerFolder} what lies in one
 * and who of its writers lives, {@code ProcessLedgers} what the ledgers of one process say
 * together. The bytes themselves are read by {@link ttmem.ledger.read.LedgerReader}.
 *
 * <pre>{@code
 * try (LedgerSource ledgers = new LedgerSource(Roots.LIVE, LedgerSource.directoryOf(System.getenv()))) {
 *   for (Claim claim : ledgers.read(host).claims()) {
 *     System.out.println(claim.owner().pid() + ": " + claim.amounts().get(MemoryType.DRAM));
 *   }
 * }
 * }</pre>
 */
@NullMarked
package ttmem.sources.ledger;

import org.jspecify.annotations.NullMarked;
