package ttmem.verify.sources;

import ttmem.sources.Source;
import ttmem.sources.host.Roots;
import ttmem.sources.ledger.LedgerSource;

final class LedgerSourceContractTest extends SourceContract {
  @Override
  protected Source source(Roots roots) {
    return new LedgerSource(roots, null);
  }
}
