package ttmem.server.legacy;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.function.IntPredicate;
import ttmem.sources.legacy.FrameLayout;
import ttmem.sources.legacy.MessageType;

/**
 * Tells a 32-byte helper frame from the head of a longer one, where a stream begins with a type
 * that both have (circular buffers and kernels).
 *
 * <p>In order of weight: the sender's own pid stands at 24 in a helper frame and at 20 in a longer
 * one. Where it stands at both or neither (a sender that claims another pid, or lives in a
 * namespace that can't be seen), the bytes 32 to 39 decide: a timestamp (zero in a free) in a
 * longer frame; in a helper stream the head of the next frame, whose type is not zero and whose
 * device number is small. Where not even these bytes are there, and silence forces a decision, the
 * remaining fields do: a longer frame has its pid at 20, never zero, and a kernel class at 16; a
 * helper frame has padding at 28.
 */
final class HelperRule {
  /** What the bytes are. */
  enum Verdict {
    HELPER,
    LONGER,
    /** More bytes are needed. */
    OPEN
  }

  static final int BYTES = 32;
  private static final int NEXT_DEVICE = BYTES + FrameLayout.DEVICE_ID;
  private static final int MAX_DEVICE = 255;

  private HelperRule() {}

  /** Judges a stream that starts at {@code at} and has {@code length} bytes so far. */
  static Verdict judge(MemorySegment buffer, long at, int length, IntPredicate isOwnPid) {
    if (!MessageType.isHelper(buffer.get(JAVA_BYTE, at))) {
      return Verdict.LONGER;
    }
    if (length < BYTES) {
      return Verdict.OPEN;
    }
    boolean asLonger = isOwnPid.test(integer(buffer, at + FrameLayout.PROCESS_ID));
    boolean asHelper = isOwnPid.test(integer(buffer, at + FrameLayout.HELPER_PROCESS_ID));
    if (asLonger != asHelper) {
      return asHelper ? Verdict.HELPER : Verdict.LONGER;
    }
    if (length < FrameLayout.CLIENT_BYTES) {
      return Verdict.OPEN;
    }
    int nextDevice = integer(buffer, at + NEXT_DEVICE);
    boolean frameFollows =
        MessageType.isHelper(buffer.get(JAVA_BYTE, at + BYTES))
            && nextDevice >= 0
            && nextDevice <= MAX_DEVICE;
    return frameFollows ? Verdict.HELPER : Verdict.LONGER;
  }

  /** Whether exactly 32 bytes and then silence are a helper frame. */
  static boolean isHelperBySilence(MemorySegment buffer, long at) {
    int type = buffer.get(JAVA_BYTE, at);
    if (!MessageType.isHelper(type) || integer(buffer, at + BYTES - Integer.BYTES) != 0) {
      return false;
    }
    if (integer(buffer, at + FrameLayout.PROCESS_ID) == 0) {
      return true;
    }
    int lowId = integer(buffer, at + FrameLayout.HELPER_BUFFER_ID);
    return type == MessageType.KERNEL_LOAD || lowId != 0;
  }

  private static int integer(MemorySegment buffer, long offset) {
    return buffer.get(JAVA_INT_UNALIGNED, offset);
  }
}
