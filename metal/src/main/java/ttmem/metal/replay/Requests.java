package ttmem.metal.replay;

import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.BufferRequest;
import ttmem.metal.allocator.Direction;
import ttmem.model.BufferType;

/** Reads the request for a buffer out of a line of form B or C. */
final class Requests {

  private Requests() {}

  /**
   * The request.
   *
   * @throws AllocatorException if the size is no multiple of the page size: the original refuses
   *     that
   */
  static BufferRequest read(Fields fields, BufferType type, String shardsField) {
    long page = fields.unsigned("page");
    long size = fields.has("size") ? fields.unsigned("size") : 0;
    if (page == Fields.BEYOND || size == Fields.BEYOND) {
      throw new AllocatorException(
          "does not fit: size=" + fields.raw("size") + " page=" + fields.raw("page"));
    }
    BufferRequest request;
    if (fields.has("pages_per_core")) {
      request =
          BufferRequest.sharded(
              type, fields.count(shardsField), fields.bytes("pages_per_core"), page);
    } else {
      int shards = fields.has(shardsField) ? fields.count(shardsField) : 0;
      Direction direction = BufferRequest.defaultDirection(type);
      request = new BufferRequest(type, pages(fields.bytes("size"), page), page, shards, direction);
    }
    return request.towards(fields.direction("dir", request.direction()));
  }

  private static long pages(long size, long page) {
    if (page == 0 ? size != 0 : size % page != 0) {
      throw new AllocatorException(
          "expected a multiple of the page size: size=" + size + " page=" + page);
    }
    return page == 0 ? 0 : size / page;
  }
}
