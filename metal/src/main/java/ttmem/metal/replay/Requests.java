package ttmem.metal.replay;

import ttmem.metal.allocator.BufferRequest;
import ttmem.model.BufferType;

/** Reads the request for a buffer out of a line of form B or C. */
final class Requests {

  private Requests() {}

  static BufferRequest read(Fields fields, BufferType type, String shardsField) {
    long page = fields.bytes("page");
    long size = fields.bytes("size");
    if (page == 0 ? size != 0 : size % page != 0) {
      throw fields.expected("a multiple of page=" + page, "size");
    }
    long pages = page == 0 ? 0 : size / page;
    BufferRequest request;
    if (fields.has(shardsField)) {
      int shards = fields.count(shardsField);
      request =
          fields.has("pages_per_core")
              ? BufferRequest.sharded(type, shards, fields.bytes("pages_per_core"), page)
              : new BufferRequest(type, pages, page, shards, BufferRequest.defaultDirection(type));
    } else {
      request = BufferRequest.interleaved(type, pages, page);
    }
    return request.towards(fields.direction("dir", request.direction()));
  }
}
