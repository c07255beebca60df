/*
 * ttmem_tt_metal.hpp: reports what tt-metal allocates, through its public IGraphProcessor.
 *
 *   #include "ttmem_tt_metal.hpp"
 *
 *   ttmem::attach_thread();          on every thread that allocates, before it does
 *
 * It is an observer (is_capture_processor() is false): no capture begins, nothing is intercepted. What it sees, and
 * what it can't, is in README.md. Needs <tt-metalium/graph_tracking.hpp>, <tt-metalium/buffer.hpp> and
 * <tt-metalium/device.hpp>; with TTMEM_TT_METAL_HEADERS defined, include what stands in for them first.
 */
#ifndef TTMEM_TT_METAL_HPP
#define TTMEM_TT_METAL_HPP

#include "ttmem.h"

#ifndef TTMEM_TT_METAL_HEADERS
#include <tt-metalium/buffer.hpp>
#include <tt-metalium/core_coord.hpp>
#include <tt-metalium/device.hpp>
#include <tt-metalium/graph_tracking.hpp>
#include <tt-metalium/mesh_device.hpp>
#endif

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ttmem {

/*
 * One for all threads: a buffer is often freed by another thread than the one that made it. Handles are kept by the
 * buffer's own address, so that a free ends exactly what its allocation began, whatever else has that device address.
 *
 * A circular buffer's deallocation names only its device, and no program is told of at its allocation: what was laid
 * out on a device since its last deallocation is taken for one program's, which becomes resident at once. Since CBs are
 * allocated just before their program is dispatched, that is what the cores hold.
 */
class tt_metal_observer : public tt::tt_metal::IGraphProcessor {
 public:
  bool is_capture_processor() const override { return false; }

  void track_allocate(const tt::tt_metal::Buffer *given) override {
    if (given == nullptr || given->size() == 0) {
      return;
    }
    int type = static_cast<int>(given->buffer_type());
    std::vector<ttmem_handle> handles;
    for (int device : devices_of(given->device())) {
      auto cores = given->num_cores(); /* of a sharded buffer: these are its banks */
      handles.push_back(cores ? ttmem_alloc_banked(device, type, given->address(), given->size(),
                                                   given->aligned_size_per_bank(), static_cast<uint32_t>(*cores))
                              : ttmem_alloc(device, type, given->address(), given->size()));
    }
    std::lock_guard<std::mutex> guard(lock_);
    handles_[given] = std::move(handles);
  }

  void track_deallocate(tt::tt_metal::Buffer *given) override {
    std::vector<ttmem_handle> handles;
    {
      std::lock_guard<std::mutex> guard(lock_);
      auto found = handles_.find(given);
      if (found == handles_.end()) {
        return; /* from before this thread was attached, or of one that never was */
      }
      handles = std::move(found->second);
      handles_.erase(found);
    }
    for (ttmem_handle handle : handles) {
      ttmem_free_handle(handle);
    }
  }

  void track_allocate_cb(const CoreRangeSet &cores, uint64_t address, uint64_t size, bool is_globally_allocated,
                         const tt::tt_metal::IDevice *device) override {
    if (is_globally_allocated || device == nullptr) {
      return; /* its bytes are those of a buffer in L1 */
    }
    std::vector<ttmem_core_range> ranges;
    for (const CoreRange &range : cores.ranges()) {
      ranges.push_back({static_cast<uint16_t>(range.start_coord.x), static_cast<uint16_t>(range.start_coord.y),
                        static_cast<uint16_t>(range.end_coord.x), static_cast<uint16_t>(range.end_coord.y)});
    }
    uint64_t program = programs_.load(std::memory_order_relaxed);
    for (int id : devices_of(device)) {
      ttmem_cb_alloc(id, program, address, size, ranges.data(), ranges.size());
      ttmem_cb_resident(id, program);
    }
  }

  void track_deallocate_cb(const tt::tt_metal::IDevice *device) override {
    programs_.fetch_add(1, std::memory_order_relaxed);
    for (int id : devices_of(device)) {
      ttmem_cb_free_all(id);
    }
  }

 private:
  /* A mesh is its devices: what is allocated on it is allocated on each of them. */
  static std::vector<int> devices_of(const tt::tt_metal::IDevice *device) {
    std::vector<int> ids;
    if (auto *mesh = dynamic_cast<const tt::tt_metal::distributed::MeshDevice *>(device)) {
      for (const tt::tt_metal::IDevice *one : mesh->get_devices()) {
        ids.push_back(static_cast<int>(one->id()));
      }
    } else if (device != nullptr) {
      ids.push_back(static_cast<int>(device->id()));
    }
    return ids;
  }

  std::mutex lock_;
  std::unordered_map<const tt::tt_metal::Buffer *, std::vector<ttmem_handle>> handles_;
  std::atomic<uint64_t> programs_{1};
};

/* How many threads were attached. */
inline std::atomic<unsigned> &attached_threads() {
  static std::atomic<unsigned> count{0};
  return count;
}

/*
 * Lets this thread's allocations be seen; again on the same thread it does nothing. Processors are per thread, and
 * worker threads of tt-metal's pool take over those of the thread that enqueues: attach before work is enqueued.
 */
inline void attach_thread() {
  static std::shared_ptr<tt_metal_observer> observer = std::make_shared<tt_metal_observer>();
  thread_local bool attached = false;
  if (!attached) {
    attached = true;
    tt::tt_metal::GraphTracker::instance().push_processor(observer);
    unsigned threads = attached_threads().fetch_add(1) + 1;
    std::string note = "tt-metal: buffers and CBs of " + std::to_string(threads)
                       + (threads == 1 ? " attached thread" : " attached threads") + "; no kernels";
    ttmem_coverage_note(TTMEM_PARTIAL, note.c_str());
  }
}

} // namespace ttmem

#endif
