/**
 * Reads ledgers: of running processes while they write, and of dead ones with the event that was in
 * flight finished. Nothing is written, and nothing but the ledger itself is opened: opening its
 * companion would drop the lock by which its owner shows that it lives.
 *
 * <pre>{@code
 * try (LedgerReader ledger = LedgerReader.open(path, false)) {
 *   for (int number : ledger.state().devicesUsed()) {
 *     System.out.println(ledger.device(number).counter(LedgerType.DRAM).currentBytes());
 *   }
 * }
 * }</pre>
 */
@NullMarked
package ttmem.ledger.read;

import org.jspecify.annotations.NullMarked;
