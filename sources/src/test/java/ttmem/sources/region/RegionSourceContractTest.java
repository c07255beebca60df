package ttmem.sources.region;

import ttmem.sources.Source;
import ttmem.sources.SourceContract;
import ttmem.sources.host.Roots;

final class RegionSourceContractTest extends SourceContract {

  @Override
  protected Source source(Roots roots) {
    return new RegionSource(roots);
  }
}
