package ttmem.metal;

import org.jspecify.annotations.Nullable;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.BufferRequest;
import ttmem.metal.allocator.Direction;
import ttmem.model.BufferType;

/**
 * What a buffer is to be (memory facts, section 2).
 *
 * @param type where it lies
 * @param sizeBytes its size without padding
 * @param pageBytes size of a page without padding; the size must be a multiple of it
 * @param sharding how it lies on cores; null for an interleaved buffer
 * @param direction which end of the bank to start from
 * @param tag a name for people, may be empty
 */
public record BufferConfig(
    BufferType type,
    long sizeBytes,
    long pageBytes,
    @Nullable Sharding sharding,
    Direction direction,
    String tag) {

  public BufferConfig {
    if (sizeBytes < 0 || pageBytes < 0) {
      throw new IllegalArgumentException(
          "expected 0 or more: size=" + sizeBytes + " page_size=" + pageBytes);
    }
    if (pageBytes == 0 ? sizeBytes != 0 : sizeBytes % pageBytes != 0) {
      throw new AllocatorException(
          "expected a multiple of the page size: size=" + sizeBytes + " page_size=" + pageBytes);
    }
    long pages = pageBytes == 0 ? 0 : sizeBytes / pageBytes;
    if (sharding != null && pages != sharding.pages()) {
      throw new IllegalArgumentException(
          "expected the pages of the sharded tensor: size=%d page_size=%d pages=%d tensor_pages=%d"
              .formatted(sizeBytes, pageBytes, pages, sharding.pages()));
    }
  }

  /** Pages dealt out to all banks in turn. */
  public static BufferConfig interleaved(BufferType type, long sizeBytes, long pageBytes) {
    return new BufferConfig(
        type, sizeBytes, pageBytes, null, BufferRequest.defaultDirection(type), "");
  }

  /** Shards on cores. */
  public static BufferConfig sharded(
      BufferType type, long sizeBytes, long pageBytes, Sharding sharding) {
    return new BufferConfig(
        type, sizeBytes, pageBytes, sharding, BufferRequest.defaultDirection(type), "");
  }

  public BufferConfig towards(Direction other) {
    return new BufferConfig(type, sizeBytes, pageBytes, sharding, other, tag);
  }

  public BufferConfig named(String name) {
    return new BufferConfig(type, sizeBytes, pageBytes, sharding, direction, name);
  }

  /** Pages of the tensor. */
  public long pages() {
    return pageBytes == 0 ? 0 : sizeBytes / pageBytes;
  }

  public TensorLayout layout() {
    return sharding == null ? TensorLayout.INTERLEAVED : sharding.layout();
  }

  BufferRequest request() {
    return sharding == null
        ? new BufferRequest(type, pages(), pageBytes, 0, direction)
        : BufferRequest.sharded(type, sharding.grid().size(), sharding.pagesPerCore(), pageBytes)
            .towards(direction);
  }
}
