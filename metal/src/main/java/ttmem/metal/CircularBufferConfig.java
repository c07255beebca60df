package ttmem.metal;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ttmem.metal.allocator.AllocatorException;
import ttmem.model.BufferType;

/**
 * What a circular buffer is to be (circular_buffer_config.cpp of tt-metal; memory facts, section
 * 5.1).
 *
 * @param totalBytes bytes on each core
 * @param pageBytes page size of each index; several indices may share the memory
 * @param remoteIndex the one index that another core writes to, or -1
 * @param backing the buffer in L1 or L1_SMALL whose memory it uses; null if it has its own
 * @param addressOffset where in the backing buffer it starts
 */
public record CircularBufferConfig(
    long totalBytes,
    Map<Integer, Long> pageBytes,
    int remoteIndex,
    @Nullable Buffer backing,
    long addressOffset) {

  public CircularBufferConfig {
    pageBytes = Collections.unmodifiableMap(new TreeMap<>(pageBytes));
    if (totalBytes < 1 || totalBytes > 0xFFFF_FFFFL || addressOffset < 0) {
      throw new IllegalArgumentException(
          "expected a size and an offset within 32 bits: total_size=%d offset=%d"
              .formatted(totalBytes, addressOffset));
    }
    if (remoteIndex < -1 || (pageBytes.isEmpty() && remoteIndex < 0)) {
      throw new IllegalArgumentException(
          "expected at least one index, and -1 for no remote one: indices=%s remote=%d"
              .formatted(pageBytes.keySet(), remoteIndex));
    }
    for (Map.Entry<Integer, Long> entry : pageBytes.entrySet()) {
      long page = entry.getValue();
      if (page < 1 || totalBytes % page != 0) {
        throw new AllocatorException(
            "expected a multiple of the page size: index=%d total_size=%d page_size=%d"
                .formatted(entry.getKey(), totalBytes, page));
      }
    }
    if (remoteIndex >= 0 && pageBytes.containsKey(remoteIndex)) {
      throw new AllocatorException("an index can't be both local and remote: index=" + remoteIndex);
    }
  }

  /** One index with memory of its own. */
  public static CircularBufferConfig of(long totalBytes, int index, long pageBytes) {
    return new CircularBufferConfig(totalBytes, Map.of(index, pageBytes), -1, null, 0);
  }

  /** The same in the memory of an L1 buffer ("globally allocated"). */
  public CircularBufferConfig backedBy(Buffer buffer, long offset) {
    return new CircularBufferConfig(totalBytes, pageBytes, remoteIndex, buffer, offset);
  }

  CircularBufferConfig withTotalBytes(long bytes) {
    return new CircularBufferConfig(bytes, pageBytes, remoteIndex, backing, addressOffset);
  }

  /** Local and remote ones, in a set of the caller's own. */
  Set<Integer> indices() {
    Set<Integer> indices = new TreeSet<>(pageBytes.keySet());
    if (remoteIndex >= 0) {
      indices.add(remoteIndex);
    }
    return indices;
  }

  int highestIndex() {
    return Collections.max(indices());
  }

  /** What depends on the device: capacity of indices, room in the backing buffer. */
  void check(Device device) {
    int capacity = device.profile().circularBuffers();
    long l1Alignment = device.profile().l1Alignment();
    if (highestIndex() >= capacity || Collections.min(indices()) < 0) {
      throw new AllocatorException(
          "expected indices below the capacity: indices=%s remote=%d capacity=%d"
              .formatted(pageBytes.keySet(), remoteIndex, capacity));
    }
    if (backing == null) {
      return;
    }
    BufferInfo info = backing.info();
    if (backing.device() != device) {
      throw new IllegalArgumentException(
          "expected a backing buffer of this device: buffer=%d its_device=%d device=%d"
              .formatted(info.id(), backing.device().id(), device.id()));
    }
    if (backing.isClosed()) {
      throw new IllegalStateException("the backing buffer is closed: buffer=" + info.id());
    }
    if (info.type() != BufferType.L1 && info.type() != BufferType.L1_SMALL) {
      throw new AllocatorException("only L1 buffers can back: type=" + info.type());
    }
    if (addressOffset > info.bytesPerBank() || addressOffset % l1Alignment != 0) {
      throw new AllocatorException(
          "expected an aligned offset inside the buffer: offset=%d bank_size=%d align=%d"
              .formatted(addressOffset, info.bytesPerBank(), l1Alignment));
    }
    if (totalBytes > info.bytesPerBank() - addressOffset) {
      throw new AllocatorException(
          "expected what the backing buffer has left per bank: total_size=%d max=%d"
              .formatted(totalBytes, info.bytesPerBank() - addressOffset));
    }
  }
}
