package ttmem.monitor.replay;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ttmem.model.BufferType;
import ttmem.sources.capture.CaptureOp;
import ttmem.sources.capture.CaptureOp.ProgramMemory;

/**
 * The running sums of one device, node by node.
 *
 * <p>A buffer is known by its buffer node, never by its address: without a device all addresses are
 * 0. What a free takes away is what the allocation added, so that sums can't drift. A free of
 * something that was allocated before the capture takes nothing away: tt-metal's own function
 * subtracts it and can wrap below zero; here nothing was added for it, so there is nothing to take.
 * The mismatch is a note.
 *
 * <p>L1_SMALL counts as L1 (it lies in the same memory), TRACE as DRAM, system memory as neither.
 */
final class Accounts {
  private final BankShare shares;
  private final ProgramSums programs;
  private final Notes notes;
  private final Map<Integer, Held> live = new HashMap<>();
  private final BitSet everAllocated = new BitSet();
  private long l1Bytes;
  private long dramBytesPerBank;
  private long dramBytes;
  private long dramAllocatedBytes;
  private long dramFreedBytes;

  /** What one allocation added; {@code older} is held under the same buffer node. */
  private record Held(CaptureOp.Allocate buffer, long shareBytes, @Nullable Held older) {}

  Accounts(BankShare shares, CoreRule rule, Notes notes) {
    this.shares = shares;
    this.programs = new ProgramSums(rule);
    this.notes = notes;
  }

  void apply(CaptureOp op) throws ReplayException {
    try {
      switch (op) {
        case CaptureOp.Allocate buffer -> allocate(buffer);
        case CaptureOp.Free buffer -> free(buffer);
        case CaptureOp.ProgramAllocate memory -> {
          Math.multiplyExact(memory.bytesPerCore(), (long) memory.cores().count());
          programs.add(memory);
        }
        case CaptureOp.ProgramFreeAll all -> programs.clear();
        case CaptureOp.FunctionStart start -> {}
        case CaptureOp.FunctionEnd end -> {}
      }
      Math.addExact(l1Bytes, programs.busiestBytes());
    } catch (ArithmeticException e) {
      throw new ReplayException(
          "node %d: expected sums up to %d bytes, but they grow beyond"
              .formatted(op.node(), Long.MAX_VALUE));
    }
  }

  private void allocate(CaptureOp.Allocate buffer) throws ReplayException {
    if (buffer.type() == BufferType.SYSTEM_MEMORY) {
      notes.add(
          ReplayNote.Kind.SYSTEM_MEMORY, buffer.node(), "buffers in host memory are not counted");
      return;
    }
    OptionalLong share = shares.bytes(buffer);
    boolean dram = BankShare.isDram(buffer.type());
    checkShare(buffer, share, dram);
    Held older = live.get(buffer.bufferNode());
    if (older != null) {
      notes.add(
          ReplayNote.Kind.ALLOCATED_TWICE,
          buffer.node(),
          "buffers got memory again without a free in between; both count");
    }
    live.put(buffer.bufferNode(), new Held(buffer, share.orElse(0), older));
    everAllocated.set(buffer.bufferNode());
    if (dram) {
      dramBytes = Math.addExact(dramBytes, buffer.sizeBytes());
      dramBytesPerBank = Math.addExact(dramBytesPerBank, share.orElse(0));
      dramAllocatedBytes = Math.addExact(dramAllocatedBytes, buffer.sizeBytes());
    } else {
      l1Bytes = Math.addExact(l1Bytes, share.orElse(0));
    }
  }

  private void checkShare(CaptureOp.Allocate buffer, OptionalLong share, boolean dram)
      throws ReplayException {
    if (share.isEmpty() && !dram) {
      throw new ReplayException(
          ("node %d: expected max_size_per_bank, or page_size and num_cores, but got size=%d"
                  + " page_size=%s num_cores=%s layout=%s; for an older capture give the number of"
                  + " storage cores (--storage-cores)")
              .formatted(
                  buffer.node(),
                  buffer.sizeBytes(),
                  buffer.pageBytes().isPresent() ? buffer.pageBytes().getAsLong() : "none",
                  buffer.cores().isPresent() ? buffer.cores().getAsInt() : "none",
                  buffer.layout()));
    }
    if (share.isEmpty()) {
      notes.add(
          ReplayNote.Kind.DRAM_SHARE_UNKNOWN,
          buffer.node(),
          "DRAM buffers whose share of a bank is not known; DRAM per bank is a lower bound");
    } else if (buffer.maxBytesPerBank().isEmpty()) {
      notes.add(
          ReplayNote.Kind.SHARES_COMPUTED,
          buffer.node(),
          "buffers without max_size_per_bank (older capture); shares computed from pages and"
              + " banks");
    }
  }

  private void free(CaptureOp.Free buffer) {
    if (buffer.type() == BufferType.SYSTEM_MEMORY) {
      return;
    }
    Held held = live.get(buffer.bufferNode());
    if (held == null) {
      boolean twice = everAllocated.get(buffer.bufferNode());
      notes.add(
          twice ? ReplayNote.Kind.FREED_TWICE : ReplayNote.Kind.FREED_BEFORE_CAPTURE,
          buffer.node(),
          twice
              ? "frees of buffers that were free already; nothing subtracted"
              : "frees of buffers allocated before the capture began; clamped, nothing subtracted");
      return;
    }
    if (held.older == null) {
      live.remove(buffer.bufferNode());
    } else {
      live.put(buffer.bufferNode(), held.older);
    }
    if (BankShare.isDram(held.buffer.type())) {
      dramBytes -= held.buffer.sizeBytes();
      dramBytesPerBank -= held.shareBytes;
      dramFreedBytes = Math.addExact(dramFreedBytes, held.buffer.sizeBytes());
    } else {
      l1Bytes -= held.shareBytes;
    }
  }

  Use use() {
    return new Use(
        l1Bytes,
        programs.busiestBytes(ProgramMemory.CIRCULAR_BUFFER),
        programs.busiestBytes(ProgramMemory.DATAFLOW_BUFFER),
        programs.busiestBytes(ProgramMemory.SCRATCHPAD),
        programs.busiestBytes(),
        dramBytesPerBank,
        dramBytes);
  }

  /** The core with the most program memory; -1 if none has any, or under the flat rule. */
  int busiestCore() {
    return programs.busiestCore();
  }

  long dramAllocatedBytes() {
    return dramAllocatedBytes;
  }

  long dramFreedBytes() {
    return dramFreedBytes;
  }
}
