/* A C++ program with RAII and tag scopes, as an application would write it. Ends with its standard input. */
#include "../../../../clients/c/ttmem.h"

int main() {
  ttmem_device(0, 0, "0000:c1:00.0");
  ttmem_coverage(TTMEM_COMPLETE);
  ttmem::tag model("cpp");
  ttmem::buffer weights(ttmem_alloc(0, TTMEM_DRAM, 0x1000, 1000003));
  {
    ttmem::tag layer(std::string("attention"));
    weights = ttmem::buffer(ttmem_alloc(0, TTMEM_DRAM, 0x200000, 2000003));
  }
  ttmem::buffer activations(ttmem_alloc_banked(0, TTMEM_L1, 0x4000, 4001, 100, 41));
  const ttmem_core_range cores = {0, 0, 1, 1};
  ttmem::circular_buffer input(ttmem_cb_alloc(0, 7, 0x100, 1009, &cores, 1));
  ttmem_cb_resident(0, 7);
  puts("ready");
  fflush(stdout);
  return getchar() == EOF ? 0 : 1;
}
