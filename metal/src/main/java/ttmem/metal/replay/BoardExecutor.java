package ttmem.metal.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ttmem.metal.CircularBufferLayout;
import ttmem.metal.CoreRangeSet;
import ttmem.metal.allocator.Allocation;
import ttmem.metal.allocator.Allocator;
import ttmem.metal.allocator.AllocatorConfig;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.BufferRequest;
import ttmem.metal.allocator.SearchPolicy;
import ttmem.metal.allocator.Statistics;
import ttmem.metal.report.CsvFormat;
import ttmem.metal.report.CsvReports;
import ttmem.model.BufferType;
import ttmem.model.Profile;

/** Forms B and D: buffers on a whole board, and the reports about it. */
final class BoardExecutor implements Executor {

  /** The vectors are of software that accepts what the newest one does. */
  static final Set<Integer> BANK_COUNTS = Profile.of("p150").bankCounts();

  private static final List<BufferType> TYPES =
      List.of(BufferType.L1, BufferType.L1_SMALL, BufferType.DRAM, BufferType.TRACE);

  private static final CoreRangeSet ONE_CORE = CoreRangeSet.grid(1, 1);

  private final Allocator allocator;
  private final @Nullable CsvReports reports;
  private final Map<Long, Held> held = new HashMap<>();

  /** Of the program that was laid out last, on its core; -1 before the first. */
  private long circularBufferBytes = -1;

  private record Held(BufferType type, long address) {}

  BoardExecutor(Fields opening, @Nullable Path reports) {
    this.allocator = new Allocator(config(opening.object("board")));
    this.reports = reports == null ? null : new CsvReports(reports, CsvFormat.BYTES);
  }

  private static AllocatorConfig config(Fields board) {
    long cores = board.bytes("grid_x") * board.count("grid_y");
    if (cores < 0 || cores > Integer.MAX_VALUE) {
      throw board.expected("a grid with fewer cores", "grid_x");
    }
    return new AllocatorConfig(
        board.count("dram_banks"),
        board.bytes("dram_bank_size"),
        board.bytes("dram_base"),
        board.bytes("dram_align"),
        board.bytes("trace"),
        (int) cores,
        board.bytes("l1_size"),
        board.bytes("l1_base"),
        board.bytes("l1_small"),
        board.bytes("l1_align"),
        true,
        BANK_COUNTS,
        SearchPolicy.FIRST);
  }

  @Override
  public Outcome run(String op, Fields fields) throws IOException {
    try {
      return execute(op, fields);
    } catch (AllocatorException e) {
      return Outcome.refused(String.valueOf(e.getMessage()));
    }
  }

  private Outcome execute(String op, Fields fields) throws IOException {
    return switch (op) {
      case "buf" -> allocate(fields);
      case "free" -> {
        Held buffer = held.remove(fields.bytes("id"));
        if (buffer != null) {
          allocator.free(buffer.type(), buffer.address());
        }
        yield Outcome.NONE;
      }
      case "banks" -> Outcome.of((long) allocator.layout(type(fields)).banks());
      case "bank_size" -> Outcome.of(allocator.statistics(type(fields)).totalAllocatableBytes());
      case "stats" -> Outcome.ofStatistics(allocator.statistics(type(fields)));
      case "blocks" -> Outcome.ofBlocks(allocator.blocks(type(fields)));
      case "dump" -> Outcome.of(allocator.dump(type(fields)));
      case "lowest" -> Outcome.ofAddress(allocator.lowestOccupiedL1Address().orElse(-1));
      case "clear" -> {
        allocator.clear();
        held.clear();
        yield Outcome.NONE;
      }
      case "cbs" -> circularBuffers(fields);
      case "program_report" -> {
        if (reports != null) {
          reports.appendProgram(fields.bytes("program"), allocator);
        }
        yield Outcome.NONE;
      }
      case "report" -> {
        if (reports != null) {
          reports.dump(fields.text("prefix"), allocator);
        }
        yield Outcome.NONE;
      }
      default -> throw fields.expected("an operation of form B", "op");
    };
  }

  @Override
  public List<RegionUse> regions() {
    List<RegionUse> regions = new ArrayList<>();
    for (BufferType type : TYPES) {
      Statistics now = allocator.statistics(type);
      if (now.totalAllocatableBytes() > 0) {
        regions.add(new RegionUse(type.name(), allocator.layout(type).banks(), now));
      }
    }
    if (circularBufferBytes >= 0) {
      long bank = allocator.layout(BufferType.L1).bankBytes();
      long left = Math.max(0, bank - circularBufferBytes);
      regions.add(new RegionUse("CB", 1, new Statistics(bank, circularBufferBytes, left, left)));
    }
    return regions;
  }

  @Override
  public @Nullable String difference(Fields recorded, Outcome outcome) {
    if (recorded.has("err")) {
      return outcome.error() != null ? null : "expected a refusal but was " + outcome.value();
    }
    return Executor.valueDifference(recorded, outcome);
  }

  private Outcome allocate(Fields fields) {
    BufferRequest request = Requests.read(fields, type(fields), "cores");
    long id = fields.bytes("id");
    if (held.containsKey(id)) {
      throw fields.expected("an id that is not in use", "id");
    }
    Allocation allocation = allocator.allocate(request);
    held.put(id, new Held(request.type(), allocation.address()));
    return Outcome.of(List.of(allocation.address(), allocation.bytesPerBank()));
  }

  /** Circular buffers on one core range, by the layout of programs. */
  private Outcome circularBuffers(Fields fields) {
    long base = fields.bytes("base");
    CircularBufferLayout layout = new CircularBufferLayout(base, fields.bytes("align"));
    List<Object> addresses = new ArrayList<>();
    long end = base;
    for (long bytes : fields.numbers("sizes")) {
      long address = layout.place(ONE_CORE, bytes);
      addresses.add(address);
      end = address + bytes;
    }
    circularBufferBytes = end - base;
    return Outcome.of(addresses);
  }

  private static BufferType type(Fields fields) {
    return fields.constant("type", BufferType.class);
  }
}
