package ttmem.monitor.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import ttmem.metal.allocator.BufferRequest;
import ttmem.metal.allocator.Direction;
import ttmem.model.BufferType;
import ttmem.model.LiveBuffer;
import ttmem.model.Pool;

/**
 * Where in each bank of one process a buffer could go, out of the buffers that the process
 * reported.
 *
 * <p>What lies between reported buffers is a hole only if all of them are reported. That is checked
 * against the figures that the allocator published: allocated bytes and the largest hole must come
 * out the same, or nothing is said.
 *
 * @param list the holes that are large enough, by address
 * @param address where it goes if only one of them is: at its low end in DRAM, at its high end in
 *     L1. With several it depends on what was freed before, which nobody sees from outside
 * @param why why nothing is said; empty if it is
 */
public record Holes(List<Hole> list, OptionalLong address, String why) {

  /** One hole of each bank. */
  public record Hole(long address, long bytes) {}

  public Holes {
    list = List.copyOf(list);
  }

  static Holes unknown(String why) {
    return new Holes(List.of(), OptionalLong.empty(), why);
  }

  /**
   * The holes for a buffer.
   *
   * @param pool what the allocator published of this type
   * @param buffers of this process, on this chip
   * @param needBytes what the buffer takes of each bank
   * @param blockBytes what blocks are rounded up to
   */
  static Holes of(
      Pool pool, List<LiveBuffer> buffers, BufferType type, long needBytes, long blockBytes) {
    Long base = pool.baseAddress();
    if (base == null) {
      return unknown("where the allocator's region begins is not published");
    }
    List<Hole> taken = new ArrayList<>();
    for (LiveBuffer buffer : buffers) {
      if (buffer.type() != pool.type()) {
        continue;
      }
      LiveBuffer.Shape shape = buffer.shape();
      if (shape == null || shape.bankBytes() == null) {
        return unknown("what single buffers take of each bank is not reported");
      }
      long bytes = Math.ceilDiv(shape.bankBytes(), blockBytes) * blockBytes;
      taken.add(new Hole(buffer.address(), bytes));
    }
    List<Hole> holes = between(taken, base, base + pool.bankBytes());
    long free = holes.stream().mapToLong(Hole::bytes).sum();
    long largest = holes.stream().mapToLong(Hole::bytes).max().orElse(0);
    if (free != pool.freeBytes() || largest != pool.largestFreeBytes()) {
      return unknown("its buffers don't add up to its allocator's figures");
    }
    List<Hole> large = holes.stream().filter(hole -> hole.bytes >= needBytes).toList();
    return new Holes(large, address(large, type, needBytes), "");
  }

  private static List<Hole> between(List<Hole> taken, long base, long end) {
    taken.sort(Comparator.comparingLong(Hole::address));
    List<Hole> holes = new ArrayList<>();
    long at = base;
    for (Hole block : taken) {
      if (block.address > at) {
        holes.add(new Hole(at, block.address - at));
      }
      at = Math.max(at, block.address + block.bytes);
    }
    if (at < end) {
      holes.add(new Hole(at, end - at));
    }
    return holes;
  }

  private static OptionalLong address(List<Hole> large, BufferType type, long needBytes) {
    if (large.size() != 1) {
      return OptionalLong.empty();
    }
    Hole only = large.getFirst();
    return OptionalLong.of(
        Objects.equals(BufferRequest.defaultDirection(type), Direction.UP)
            ? only.address
            : only.address + only.bytes - needBytes);
  }
}
