package ttmem.sources.ledger;

import ttmem.sources.Source;
import ttmem.sources.SourceContract;
import ttmem.sources.host.Roots;

final class LedgerSourceContractTest extends SourceContract {
  @Override
  protected Source source(Roots roots) {
    return new LedgerSource(roots, null);
  }
}
