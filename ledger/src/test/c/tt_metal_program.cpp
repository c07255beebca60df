// A program of tt-metal's kind with ttmem's observer attached, and the scopes of C++.
#define TTMEM_TT_METAL_HEADERS
#include "tt_metal_stand_in.hpp"

#include "../../../../clients/c/ttmem_tt_metal.hpp"

#include <cstdio>
#include <thread>

using namespace tt::tt_metal;

int main() {
  IDevice first(0), second(1);
  distributed::MeshDevice mesh({&first, &second});
  ttmem::attach_thread();
  ttmem::attach_thread();
  ttmem::tag tag("model");
  auto plain = std::make_unique<Buffer>(&first, BufferType::DRAM, 0x1000, 1009);
  auto sharded = std::make_unique<Buffer>(&first, BufferType::L1, 0x2000, 2003, 8);
  auto meshed = std::make_unique<Buffer>(&mesh, BufferType::DRAM, 0x3000, 3001);
  Buffer empty(&first, BufferType::DRAM, 0x4000, 0);
  std::thread([] {
    IDevice other(2);
    Buffer unseen(&other, BufferType::DRAM, 0x5000, 5003);
    ttmem::attach_thread();
    Buffer seen(&other, BufferType::DRAM, 0x6000, 6007);
  }).join();
  CoreRangeSet cores({{{0, 0}, {3, 1}}, {{5, 5}, {5, 5}}});
  for (auto &processor : GraphTracker::processors()) {
    processor->track_allocate_cb(cores, 0x100, 64, false, &first);
    processor->track_allocate_cb(cores, 0x140, 32, false, &first);
    processor->track_allocate_cb(cores, 0x2000, 32, true, &first);
  }
  plain.reset();
  ttmem::buffer own(ttmem_alloc(3, TTMEM_TRACE, 7, 7001));
  ttmem::buffer moved(std::move(own));
  {
    ttmem::buffer short_lived(ttmem_alloc(3, TTMEM_TRACE, 8, 8009));
    ttmem::kernel kernel(ttmem_kernel_load(3, 1, TTMEM_TENSIX, 99));
  }
  std::printf("capturing=%d\n", GraphTracker::instance().is_enabled());
  std::printf("ledger=%s\n", ttmem_ledger_path());
  std::fflush(stdout);
  std::getchar();
  for (auto &processor : GraphTracker::processors()) {
    processor->track_deallocate_cb(&first);
  }
}
