package ttmem.metal.allocator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the allocator written down as plainly as possible: one list in address order,
 * scanned from end to end. It is the oracle for the fast one.
 */
final class NaiveFreeList {

  private static final class Piece {
    final int id;
    long start;
    long bytes;
    boolean taken;
    boolean held;

    Piece(int id, long start, long bytes) {
      this.id = id;
      this.start = start;
      this.bytes = bytes;
    }

    long end() {
      return start + bytes;
    }
  }

  private final long size;
  private final long offset;
  private final long min;
  private final long align;
  private final SearchPolicy policy;
  private final int classes;
  private final List<Piece> pieces = new ArrayList<>();
  private final Deque<Integer> retired = new ArrayDeque<>();
  private int nextId;
  private long shrunk;
  private @Nullable Long lowest;

  NaiveFreeList(long size, long offset, long min, long align, SearchPolicy policy) {
    this.size = size;
    this.offset = offset;
    this.min = min;
    this.align = align;
    this.policy = policy;
    int bits = 0;
    for (long rest = size / 1024; rest > 0; rest /= 2) {
      bits++;
    }
    this.classes = Math.min(Math.max(bits, 2), 18);
    pieces.add(new Piece(newId(), 0, size));
  }

  long allocate(long request, Direction direction, long limit) {
    long bytes = rounded(request);
    List<Piece> candidates = new ArrayList<>();
    int firstClass = policy == SearchPolicy.FIRST ? 0 : classOf(bytes);
    for (int c = firstClass; c < classes && candidates.isEmpty(); c++) {
      for (Piece piece : pieces) {
        boolean rightClass = policy == SearchPolicy.FIRST || classOf(piece.bytes) == c;
        if (!piece.taken && piece.bytes >= bytes && rightClass) {
          candidates.add(piece);
        }
      }
    }
    if (candidates.isEmpty()) {
      return -1;
    }
    boolean up = direction == Direction.UP;
    Piece chosen = up ? candidates.getFirst() : candidates.getLast();
    long start = up ? chosen.start : chosen.end() - bytes;
    cut(chosen, start, bytes);
    if (start + offset < limit) {
      throw new AddressLimitException(limit, start + offset);
    }
    hold(chosen);
    return start + offset;
  }

  long allocateAt(long address, long request) {
    long bytes = rounded(request);
    long start = address - offset;
    for (Piece piece : pieces) {
      if (!piece.taken && piece.start <= start && start + bytes <= piece.end()) {
        cut(piece, start, bytes);
        hold(piece);
        return address;
      }
    }
    return -1;
  }

  void free(long address) {
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      if (piece.held && piece.start + offset == address) {
        long start = piece.start;
        piece.taken = false;
        piece.held = false;
        if (i > 0 && !pieces.get(i - 1).taken) {
          pieces.get(i - 1).bytes += piece.bytes;
          retired.push(piece.id);
          pieces.remove(i);
          i--;
        }
        if (i + 1 < pieces.size() && !pieces.get(i + 1).taken) {
          pieces.get(i).bytes += pieces.get(i + 1).bytes;
          retired.push(pieces.get(i + 1).id);
          pieces.remove(i + 1);
        }
        if (lowest != null && start <= lowest) {
          lowest = null;
          for (int k = i + 1; k < pieces.size() && lowest == null; k++) {
            lowest = pieces.get(k).taken ? pieces.get(k).start : null;
          }
        }
        return;
      }
    }
  }

  boolean shrink(long bytes) {
    if (bytes > size - shrunk) {
      return false;
    }
    long cut = shrunk + bytes;
    if (pieces.stream().anyMatch(piece -> piece.taken && piece.start < cut)) {
      return false;
    }
    if (bytes > 0) {
      Piece first = pieces.getFirst();
      first.start += bytes;
      first.bytes -= bytes;
      if (first.bytes == 0) {
        pieces.removeFirst();
        retired.push(first.id);
      }
      shrunk = cut;
    }
    return true;
  }

  void resetSize() {
    if (shrunk > 0) {
      if (!pieces.isEmpty() && !pieces.getFirst().taken) {
        pieces.getFirst().start = 0;
        pieces.getFirst().bytes += shrunk;
      } else {
        pieces.addFirst(new Piece(newId(), 0, shrunk));
      }
      shrunk = 0;
    }
  }

  void clear() {
    pieces.clear();
    retired.clear();
    nextId = 0;
    shrunk = 0;
    pieces.add(new Piece(newId(), 0, size));
  }

  Statistics statistics() {
    long allocated = pieces.stream().filter(p -> p.taken).mapToLong(p -> p.bytes).sum();
    long free = pieces.stream().filter(p -> !p.taken).mapToLong(p -> p.bytes).sum();
    long largest = pieces.stream().filter(p -> !p.taken).mapToLong(p -> p.bytes).max().orElse(0);
    return new Statistics(size - shrunk, allocated, free, largest);
  }

  OptionalLong lowestOccupiedAddress() {
    return lowest == null ? OptionalLong.empty() : OptionalLong.of(lowest + offset);
  }

  List<AddressRange> availableRanges(long request) {
    long bytes = rounded(request);
    return pieces.stream()
        .filter(piece -> !piece.taken && piece.bytes >= bytes)
        .sorted(Comparator.comparingInt(piece -> classOf(piece.bytes)))
        .map(piece -> new AddressRange(piece.start + offset, piece.end() + offset))
        .toList();
  }

  List<AddressRange> allocatedRanges() {
    return pieces.stream()
        .filter(piece -> piece.taken)
        .sorted(Comparator.comparingInt(piece -> piece.id))
        .map(piece -> new AddressRange(piece.start + offset, piece.end() + offset))
        .toList();
  }

  List<Block> blocks() {
    List<Block> rows = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      int previous = i == 0 ? -1 : pieces.get(i - 1).id;
      int next = i + 1 == pieces.size() ? -1 : pieces.get(i + 1).id;
      rows.add(new Block(piece.id, piece.start, piece.bytes, previous, next, piece.taken));
    }
    rows.sort(Comparator.comparingInt(Block::id));
    return rows;
  }

  String retiredIds() {
    return retired.reversed().toString();
  }

  /** The addresses that can be freed. */
  List<Long> held() {
    return pieces.stream().filter(piece -> piece.held).map(piece -> piece.start + offset).toList();
  }

  private void hold(Piece piece) {
    piece.held = true;
    lowest = lowest == null ? piece.start : Math.min(lowest, piece.start);
  }

  private void cut(Piece piece, long start, long bytes) {
    int at = pieces.indexOf(piece);
    long left = start - piece.start;
    long right = piece.bytes - left - bytes;
    if (left > 0) {
      pieces.add(at, new Piece(newId(), piece.start, left));
      at++;
    }
    piece.start = start;
    piece.bytes = bytes;
    piece.taken = true;
    if (right > 0) {
      pieces.add(at + 1, new Piece(newId(), start + bytes, right));
    }
  }

  private int newId() {
    return retired.isEmpty() ? nextId++ : retired.pop();
  }

  private int classOf(long bytes) {
    int result = 0;
    while (result < classes - 1 && bytes >= 1024L << (result + 1)) {
      result++;
    }
    return result;
  }

  private long rounded(long request) {
    return (Math.max(request, min) + align - 1) / align * align;
  }
}
