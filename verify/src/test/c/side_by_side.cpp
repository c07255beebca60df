/* A C++ program with RAII and tag scopes, as an application would write it. For each line of its standard input it
 * says what all processes hold of a device; it ends with it. */
#include "../../../../clients/c/ttmem.h"

static void query(int device) {
  ttmem_stats stats;
  int answer = ttmem_query(device, &stats);
  const char *sources[] = {"nobody", "server", "ledgers"};
  const ttmem_amount &dram = stats.used[TTMEM_DRAM];
  const ttmem_amount &total = stats.total[TTMEM_DRAM];
  printf("answer=%d from=%s bdf=%s processes=%u dram=%d:%llu l1=%llu cb=%llu total=%d:%llu\n", answer,
         sources[stats.source], stats.bdf, stats.processes, dram.status, (unsigned long long)dram.bytes,
         (unsigned long long)stats.used[TTMEM_L1].bytes, (unsigned long long)stats.used[TTMEM_CB].bytes, total.status,
         (unsigned long long)total.bytes);
}

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
  for (int device = getchar(); device != EOF; device = getchar()) {
    if (device != '\n') {
      query(device - '0');
      fflush(stdout);
    }
  }
  return 0;
}
