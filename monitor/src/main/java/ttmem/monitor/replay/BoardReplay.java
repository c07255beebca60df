package ttmem.monitor.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ttmem.metal.allocator.Allocation;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.BufferRequest;
import ttmem.metal.allocator.Direction;
import ttmem.model.BufferType;
import ttmem.model.Profile;
import ttmem.sources.capture.Capture;
import ttmem.sources.capture.CaptureOp;
import ttmem.sources.capture.CoreRanges;

/**
 * Allocates everything of a capture again on the model of a board: does it fit there, where does it
 * fail first, and why.
 *
 * <p>A buffer is asked for as the original would ask on that board: its pages over that board's
 * banks, or its shards on as many cores as in the capture. Two things a capture does not say.
 * First, the direction: DRAM is taken from the low end as usual, but from the top where the
 * captured address lies in the upper half of a bank (kernel binaries do). Second, what was
 * allocated before it began: the board starts empty, so addresses can differ where the capture's
 * began in use.
 */
public final class BoardReplay {
  private static final long USUAL_L1_SMALL_BYTES = 32_768;
  private static final long MIN_ALIGNMENT = 16;

  private final BoardMemory board;
  private final BankShare shares;
  private final Map<Integer, Held> live = new HashMap<>();
  private @Nullable Operation running;
  private int allocations;
  private int programBuffers;
  private int compared;
  private int equal;
  private String firstOther = "";
  private BoardReport.@Nullable Failure failure;
  private BoardReport.@Nullable Gap tightest;

  /** The last program memory that was laid out since the program was checked; null for none. */
  private @Nullable Placed unchecked;

  /** The first of it that leaves L1 or reaches into a buffer; null for none. */
  private @Nullable Placed crossing;

  /** Where a buffer lies; {@code older} is held under the same buffer node. */
  private record Held(BufferType type, long address, @Nullable Held older) {}

  /** A node of program memory, with what was running there. */
  private record Placed(int node, @Nullable Operation operation, String what) {}

  private BoardReplay(BoardMemory board, BankShare shares) {
    this.board = board;
    this.shares = shares;
  }

  /**
   * Allocates every device of the capture on a board of its own.
   *
   * @return the first device that fails, else the one with the least room between buffers and
   *     program memory
   * @throws ReplayException if the capture does not say what is needed to ask again
   */
  public static BoardReport replay(Capture capture, ReplayOptions options, BoardOptions board)
      throws ReplayException {
    BoardReport worst = null;
    for (Lane lane : Lane.of(capture)) {
      BoardMemory memory = open(capture, board);
      BoardReplay replay = new BoardReplay(memory, BankShare.of(options, capture.devices()));
      replay.walk(capture.ops(), lane);
      BoardReport report = replay.report(capture, lane, board);
      if (!report.fits()) {
        return report;
      }
      worst = worst == null || gap(report) < gap(worst) ? report : worst;
    }
    if (worst == null) {
      throw new IllegalStateException("a capture has at least one device");
    }
    return worst;
  }

  private static long gap(BoardReport report) {
    return report.tightest().map(BoardReport.Gap::bytes).orElse(Long.MAX_VALUE);
  }

  /**
   * The board as the capture leaves it, for further questions.
   *
   * @throws ReplayException if the capture does not fit
   */
  static BoardMemory after(Capture capture, ReplayOptions options, BoardOptions board)
      throws ReplayException {
    BoardMemory memory = open(capture, board);
    BoardReplay replay = new BoardReplay(memory, BankShare.of(options, capture.devices()));
    replay.walk(capture.ops(), Lane.of(capture).getFirst());
    if (replay.failure != null) {
      throw new DoesNotFitException(
          "node %d: does not fit on %s: %s"
              .formatted(replay.failure.node(), board.profile().name(), replay.failure.why()));
    }
    return memory;
  }

  private static BoardMemory open(Capture capture, BoardOptions board) throws ReplayException {
    return BoardMemory.open(board.profile(), l1SmallBytes(capture, board));
  }

  private static long l1SmallBytes(Capture capture, BoardOptions board) {
    boolean needed =
        capture.ops().stream()
            .anyMatch(
                op ->
                    op instanceof CaptureOp.Allocate buffer
                        && buffer.type() == BufferType.L1_SMALL);
    return board.l1SmallBytes().orElse(needed ? USUAL_L1_SMALL_BYTES : 0);
  }

  private void walk(List<CaptureOp> ops, Lane lane) throws ReplayException {
    openProgram(ops, lane);
    for (int i = 0; i < ops.size() && failure == null; i++) {
      CaptureOp op = ops.get(i);
      if (lane.concerns(op)) {
        if (!(op instanceof CaptureOp.ProgramAllocate)) {
          checkProgram();
        }
        if (failure == null) {
          apply(op);
        }
        if (op instanceof CaptureOp.ProgramFreeAll) {
          openProgram(ops.subList(i + 1, ops.size()), lane);
        }
      }
    }
    if (failure == null) {
      checkProgram();
    }
  }

  /**
   * The original lays out the whole program before it checks it, so its numbers are those of the
   * whole; the node that is blamed is the first that crosses.
   */
  private void checkProgram() {
    Placed last = unchecked;
    if (last == null) {
      return;
    }
    Placed blamed = crossing == null ? last : crossing;
    unchecked = null;
    crossing = null;
    try {
      board.checkProgram();
      measureGap(last.node);
    } catch (AllocatorException e) {
      failure =
          new BoardReport.Failure(
              blamed.node, blamed.operation, blamed.what, String.valueOf(e.getMessage()));
    }
  }

  /** Looks ahead to where the next program ends; each node is looked at once. */
  private void openProgram(List<CaptureOp> ahead, Lane lane) {
    List<CoreRanges> program = new ArrayList<>();
    for (CaptureOp op : ahead) {
      if (lane.concerns(op)) {
        if (op instanceof CaptureOp.ProgramFreeAll) {
          break;
        }
        if (op instanceof CaptureOp.ProgramAllocate memory) {
          program.add(memory.cores());
        }
      }
    }
    board.openProgram(program);
  }

  private void apply(CaptureOp op) throws ReplayException {
    switch (op) {
      case CaptureOp.Allocate buffer -> allocate(buffer);
      case CaptureOp.Free buffer -> free(buffer);
      case CaptureOp.ProgramAllocate memory -> place(memory);
      case CaptureOp.ProgramFreeAll all -> board.freeProgram();
      case CaptureOp.FunctionStart start ->
          running = new Operation(start.node(), start.name(), running);
      case CaptureOp.FunctionEnd end -> running = running == null ? null : running.parent();
    }
  }

  private void allocate(CaptureOp.Allocate buffer) throws ReplayException {
    if (buffer.type() == BufferType.SYSTEM_MEMORY || buffer.sizeBytes() == 0) {
      return;
    }
    String what = "%s buffer of %d B".formatted(buffer.type(), buffer.sizeBytes());
    try {
      BufferRequest request = request(buffer);
      Allocation allocation = board.allocate(request, "the " + what + " of node " + buffer.node());
      live.put(
          buffer.bufferNode(),
          new Held(request.type(), allocation.address(), live.get(buffer.bufferNode())));
      allocations++;
      compare(buffer.node(), what, buffer.address(), allocation.address());
      measureGap(buffer.node());
    } catch (AllocatorException e) {
      fail(buffer.node(), what, e);
    } catch (IllegalArgumentException e) {
      throw new ReplayException("node %d: %s".formatted(buffer.node(), e.getMessage()));
    }
  }

  /** Without a trace region, newer software keeps traces in DRAM, from the top. */
  private BufferRequest request(CaptureOp.Allocate buffer) throws ReplayException {
    BufferType type = buffer.type() == BufferType.TRACE ? BufferType.DRAM : buffer.type();
    boolean top =
        buffer.type() == BufferType.TRACE
            || (type == BufferType.DRAM && buffer.address() > board.profile().dramBankBytes() / 2);
    Direction direction = top ? Direction.DOWN : BufferRequest.defaultDirection(type);
    long page = buffer.pageBytes().orElse(0);
    if (page == 0) {
      return ofShare(buffer, type).towards(direction);
    }
    long pages = Math.ceilDiv(buffer.sizeBytes(), page);
    int cores = buffer.cores().orElse(0);
    if (cores == 0) {
      return BufferRequest.interleaved(type, pages, page).towards(direction);
    }
    long share = buffer.maxBytesPerBank().orElse(0);
    long alignedPage = Math.ceilDiv(page, MIN_ALIGNMENT) * MIN_ALIGNMENT;
    long pagesPerCore = Math.max(Math.ceilDiv(pages, cores), share / alignedPage);
    return BufferRequest.sharded(type, cores, pagesPerCore, page).towards(direction);
  }

  /** Without a page size only the share of a bank is known: one page of that size in each. */
  private BufferRequest ofShare(CaptureOp.Allocate buffer, BufferType type) throws ReplayException {
    OptionalLong share = shares.bytes(buffer);
    if (share.isEmpty()) {
      throw new ReplayException(
          "node %d: expected page_size or max_size_per_bank to allocate it again, but got neither"
              .formatted(buffer.node()));
    }
    int cores = Math.max(buffer.cores().orElse(0), type == BufferType.L1_SMALL ? 1 : 0);
    return cores == 0
        ? BufferRequest.interleaved(type, 1, share.getAsLong())
        : BufferRequest.sharded(type, cores, 1, share.getAsLong());
  }

  private void free(CaptureOp.Free buffer) {
    Held held = live.get(buffer.bufferNode());
    if (held == null) {
      return;
    }
    board.free(held.type, held.address);
    if (held.older == null) {
      live.remove(buffer.bufferNode());
    } else {
      live.put(buffer.bufferNode(), held.older);
    }
  }

  private void place(CaptureOp.ProgramAllocate memory) {
    if (memory.borrowed() || memory.bytesPerCore() == 0 || memory.cores().count() == 0) {
      return;
    }
    String what =
        "%s of %d B per core on %s"
            .formatted(memory.kind().words(), memory.bytesPerCore(), memory.cores());
    try {
      long address = board.place(memory.cores(), memory.bytesPerCore());
      programBuffers++;
      compare(memory.node(), what, memory.address(), address);
      unchecked = new Placed(memory.node(), running, what);
      crossing = crossing == null && board.programClashes() ? unchecked : crossing;
    } catch (AllocatorException e) {
      fail(memory.node(), what, e);
    }
  }

  private void compare(int node, String what, long captured, long here) {
    if (captured == 0) {
      return;
    }
    compared++;
    if (captured == here) {
      equal++;
    } else if (firstOther.isEmpty()) {
      firstOther = "node %d, %s: %d here, %d in the capture".formatted(node, what, here, captured);
    }
  }

  private void measureGap(int node) {
    long lowest = board.lowestBuffer();
    long bytes = lowest - board.programEnd();
    if (board.hasProgram() && (tightest == null || bytes < tightest.bytes())) {
      tightest = new BoardReport.Gap(node, bytes, board.programEnd(), lowest);
    }
  }

  private void fail(int node, String what, AllocatorException e) {
    failure = new BoardReport.Failure(node, running, what, String.valueOf(e.getMessage()));
  }

  private BoardReport report(Capture capture, Lane lane, BoardOptions options) {
    Profile profile = board.profile();
    long l1Small = l1SmallBytes(capture, options);
    return new BoardReport(
        profile,
        l1Small,
        options.l1SmallBytes().isEmpty() && l1Small > 0,
        lane.device(),
        allocations,
        programBuffers,
        Optional.ofNullable(failure),
        Optional.ofNullable(tightest),
        new BoardReport.Addresses(compared, equal, firstOther),
        board.left());
  }
}
