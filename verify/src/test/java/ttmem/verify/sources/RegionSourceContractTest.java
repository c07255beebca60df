package ttmem.verify.sources;

import ttmem.sources.Source;
import ttmem.sources.host.Roots;
import ttmem.sources.region.RegionSource;

final class RegionSourceContractTest extends SourceContract {

  @Override
  protected Source source(Roots roots) {
    return new RegionSource(roots);
  }
}
