package ttmem.sources.capture;

import java.util.OptionalInt;
import java.util.OptionalLong;
import ttmem.model.BufferType;

/**
 * A node that changes the use of memory, or opens or closes an operation. The sequence of these is
 * all that is needed to account for a capture or to allocate it again elsewhere.
 */
public sealed interface CaptureOp extends CaptureNode {

  /**
   * An operation begins; operations nest.
   *
   * @param level nesting depth, 1 for the outermost
   */
  record FunctionStart(int node, String name, int level) implements CaptureOp {}

  /**
   * The innermost open operation ends.
   *
   * @param durationNs host time, if the writer gave it
   * @param aborted whether an exception closed it
   */
  record FunctionEnd(int node, String name, int level, OptionalLong durationNs, boolean aborted)
      implements CaptureOp {}

  /**
   * A buffer gets memory. Where the type is L1 or L1_SMALL the numbers hold for each core's bank.
   *
   * @param bufferNode the buffer's own node: its identity, also where addresses are all 0
   * @param sizeBytes the whole buffer, over all banks
   * @param maxBytesPerBank aligned share of the fullest bank; empty in older captures
   * @param cores storage cores of a sharded buffer; 0 means interleaved; empty in older captures
   * @param address 0 when the capture ran without a device
   */
  record Allocate(
      int node,
      int bufferNode,
      long sizeBytes,
      BufferType type,
      BufferLayout layout,
      OptionalLong pageBytes,
      OptionalInt cores,
      OptionalLong maxBytesPerBank,
      long address,
      OptionalLong deviceId)
      implements CaptureOp {}

  /** A buffer's memory is given back; the allocation may lie before the capture. */
  record Free(
      int node,
      int bufferNode,
      long sizeBytes,
      BufferType type,
      OptionalLong maxBytesPerBank,
      OptionalLong deviceId)
      implements CaptureOp {}

  /** What a program keeps in L1 for itself, on the cores that it runs on. */
  enum ProgramMemory {
    CIRCULAR_BUFFER("circular buffer"),
    DATAFLOW_BUFFER("dataflow buffer"),
    SCRATCHPAD("scratchpad");

    private final String words;

    ProgramMemory(String words) {
      this.words = words;
    }

    /** As a person calls it. */
    public String words() {
      return words;
    }
  }

  /**
   * A program lays out a circular buffer, dataflow buffer or scratchpad.
   *
   * @param bytesPerCore size on each of {@code cores}
   * @param address 0 when the capture ran without a device, and always for what is no CB
   * @param borrowed it lies in a tensor's memory ({@code globally_allocated}, {@code
   *     borrows_memory}) and takes nothing of its own
   */
  record ProgramAllocate(
      int node,
      ProgramMemory kind,
      long bytesPerCore,
      long address,
      CoreRanges cores,
      boolean borrowed,
      OptionalLong deviceId)
      implements CaptureOp {}

  /** What earlier programs had on the device is void: the next program lays out its own. */
  record ProgramFreeAll(int node, OptionalLong deviceId) implements CaptureOp {}
}
