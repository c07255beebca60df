/* As much of tt-metal's public interface as an observer of its allocations meets: the signatures of 2026. */
#ifndef TT_METAL_STAND_IN_HPP
#define TT_METAL_STAND_IN_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

struct CoreCoord {
  std::size_t x, y;
};

struct CoreRange {
  CoreCoord start_coord, end_coord;
};

class CoreRangeSet {
 public:
  explicit CoreRangeSet(std::vector<CoreRange> ranges) : ranges_(std::move(ranges)) {}
  const std::vector<CoreRange> &ranges() const { return ranges_; }

 private:
  std::vector<CoreRange> ranges_;
};

namespace tt::tt_metal {

enum class BufferType { DRAM, L1, SYSTEM_MEMORY, L1_SMALL, TRACE };

class IDevice {
 public:
  explicit IDevice(int id) : id_(id) {}
  virtual ~IDevice() = default;
  int id() const { return id_; }

 private:
  int id_;
};

namespace distributed {

class MeshDevice : public IDevice {
 public:
  explicit MeshDevice(std::vector<IDevice *> devices) : IDevice(1000), devices_(std::move(devices)) {}
  std::vector<IDevice *> get_devices() const { return devices_; }

 private:
  std::vector<IDevice *> devices_;
};

} // namespace distributed

class Program;

class Buffer;

class IGraphProcessor {
 public:
  virtual bool is_capture_processor() const { return true; }
  virtual void track_allocate(const Buffer *) {}
  virtual void track_deallocate(Buffer *) {}
  virtual void track_allocate_cb(const CoreRangeSet &, uint64_t, uint64_t, bool, const IDevice *) {}
  virtual void track_deallocate_cb(const IDevice *) {}
  virtual void track_program(Program *, const IDevice *) {}
  virtual ~IGraphProcessor() = default;
};

/* Processors are per thread. */
class GraphTracker {
 public:
  static GraphTracker &instance() {
    static GraphTracker tracker;
    return tracker;
  }
  void push_processor(const std::shared_ptr<IGraphProcessor> &processor) { processors().push_back(processor); }
  bool is_enabled() const {
    for (auto &processor : processors()) {
      if (processor->is_capture_processor()) {
        return true;
      }
    }
    return false;
  }
  static std::vector<std::shared_ptr<IGraphProcessor>> &processors() {
    thread_local std::vector<std::shared_ptr<IGraphProcessor>> all;
    return all;
  }
};

class Buffer {
 public:
  Buffer(IDevice *device, BufferType type, uint64_t address, uint64_t size, std::optional<uint32_t> cores = {})
      : device_(device), type_(type), address_(address), size_(size), cores_(cores) {
    for (auto &processor : GraphTracker::processors()) {
      processor->track_allocate(this);
    }
  }
  ~Buffer() {
    for (auto &processor : GraphTracker::processors()) {
      processor->track_deallocate(this);
    }
  }
  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;
  IDevice *device() const { return device_; }
  BufferType buffer_type() const { return type_; }
  uint32_t address() const { return static_cast<uint32_t>(address_); }
  uint64_t size() const { return size_; }
  uint64_t aligned_size_per_bank() const { return (size_ / cores_.value_or(12) + 31) / 32 * 32; }
  std::optional<uint32_t> num_cores() const { return cores_; }

 private:
  IDevice *device_;
  BufferType type_;
  uint64_t address_, size_;
  std::optional<uint32_t> cores_;
};

} // namespace tt::tt_metal

#endif
