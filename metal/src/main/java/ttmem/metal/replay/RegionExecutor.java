package ttmem.metal.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ttmem.metal.allocator.AddressLimitException;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.Block;
import ttmem.metal.allocator.Direction;
import ttmem.metal.allocator.FreeListOpt;
import ttmem.metal.allocator.SearchPolicy;

/** Form A: one region. */
final class RegionExecutor implements Executor {

  private final FreeListOpt region;
  private final long offset;

  RegionExecutor(Fields opening) {
    this.offset = opening.bytes("offset");
    this.region =
        new FreeListOpt(
            opening.bytes("size"),
            offset,
            opening.bytes("min_alloc"),
            opening.bytes("align"),
            opening.constant("policy", SearchPolicy.class));
  }

  @Override
  public Outcome run(String op, Fields fields) {
    return switch (op) {
      case "alloc" -> allocate(fields);
      case "alloc_at" -> allocateAt(fields.unsigned("addr"), fields.unsigned("size"));
      case "free" -> {
        region.free(fields.unsigned("addr"));
        yield Outcome.NONE;
      }
      case "shrink" -> shrink(fields);
      case "reset" -> {
        region.resetSize();
        yield Outcome.NONE;
      }
      case "clear" -> {
        region.clear();
        yield Outcome.NONE;
      }
      case "stats" -> Outcome.ofStatistics(region.statistics());
      case "lowest" -> Outcome.ofAddress(region.lowestOccupiedAddress().orElse(-1));
      case "available" -> available(fields.unsigned("size"));
      case "allocated" -> Outcome.ofRanges(region.allocatedRanges());
      case "alloc_size" ->
          Outcome.ofAddress(region.allocationBytes(fields.unsigned("addr")).orElse(-1));
      case "blocks" -> Outcome.ofBlocks(region.blocks());
      case "dump" -> Outcome.of(region.dump());
      default -> throw fields.expected("an operation of form A", "op");
    };
  }

  @Override
  public List<RegionUse> regions() {
    return List.of(new RegionUse("region", 1, region.statistics()));
  }

  @Override
  public @Nullable String difference(Fields recorded, Outcome outcome) {
    if (recorded.has("err")) {
      String expected = recorded.text("err");
      return expected.equals(outcome.error())
          ? null
          : "expected err=" + expected + " but was " + outcome;
    }
    if (recorded.has("largest_addrs")) {
      Object expected = Values.normalized(recorded.list("largest_addrs"));
      List<Object> actual = risingFreeAddresses();
      if (!Objects.equals(expected, actual)) {
        return "expected largest_addrs=" + expected + " but was " + actual;
      }
    }
    return Executor.valueDifference(recorded, outcome);
  }

  private Outcome allocate(Fields fields) {
    long size = fields.unsigned("size");
    Direction direction = fields.direction("dir", Direction.UP);
    long limit = fields.has("limit") ? fields.unsigned("limit") : 0;
    if (size == Fields.BEYOND) {
      return Outcome.ofAddress(FreeListOpt.NONE);
    }
    try {
      return Outcome.ofAddress(
          region.allocate(size, direction, limit == Fields.BEYOND ? Long.MAX_VALUE : limit));
    } catch (AddressLimitException e) {
      return Outcome.refused("limit");
    }
  }

  private Outcome allocateAt(long address, long size) {
    boolean beyond = address == Fields.BEYOND || size == Fields.BEYOND;
    return Outcome.ofAddress(beyond ? FreeListOpt.NONE : region.allocateAt(address, size));
  }

  private Outcome available(long size) {
    return Outcome.ofRanges(size == Fields.BEYOND ? List.of() : region.availableRanges(size));
  }

  private Outcome shrink(Fields fields) {
    try {
      long size = fields.unsigned("size");
      region.shrink(
          size == Fields.BEYOND ? Long.MAX_VALUE : size, fields.direction("dir", Direction.UP));
      return Outcome.of("ok");
    } catch (AllocatorException e) {
      return Outcome.refused("fatal");
    }
  }

  /** An old field of the statistics: each free block, by id, at least as large as all before. */
  private List<Object> risingFreeAddresses() {
    List<Object> addresses = new ArrayList<>();
    long largest = 0;
    for (Block block : region.blocks()) {
      if (!block.allocated() && block.size() >= largest) {
        largest = block.size();
        addresses.add((block.address() + offset) & 0xFFFF_FFFFL);
      }
    }
    return addresses;
  }
}
