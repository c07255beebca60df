package ttmem.server.legacy;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import ttmem.sources.legacy.FrameLayout;
import ttmem.sources.legacy.Generation;
import ttmem.sources.legacy.MessageType;

/**
 * Cuts one connection's bytes into frames, whatever pieces they come in.
 *
 * <p>Nothing in a frame says how long it is. But all bytes of a client's frame from 40 on are zero
 * in every generation, and a type is never zero: so the next byte after 40 that is not zero starts
 * the next frame, its distance from the first is the generation, and one connection keeps one
 * generation. Until a second frame has begun, the generation is open:
 *
 * <ul>
 *   <li>Exactly 72, 112, 128 or 144 bytes and then silence ({@link #silence}): they are taken as
 *       one frame of that length, because a question wants its answer now. The generation stays
 *       open: zeros that follow only make the frame longer, so a report may be cut anywhere. Only a
 *       question that was cut at another generation's length, with a pause, is answered too early.
 *   <li>Helper frames of 32 bytes have no tail of zeros: see {@link HelperRule}.
 *   <li>The end of the stream decides like silence.
 * </ul>
 *
 * From the second frame on, a frame is out of step where no old client could have made it: type 0,
 * bytes from 40 on in a type that clients send, or padding (1 to 3, 17 to 19) that is not zero
 * after frames whose padding was. A first frame may be anything, and a type that is not known is
 * none of these: it is the caller's to count.
 *
 * <p>Rejected: guessing by the first receive (what the old servers do in effect) breaks with every
 * split; a configured generation per server breaks mixed clients.
 *
 * <p>Bytes of an unfinished frame are kept here, at most one frame; the caller puts them in front
 * of the next ones. Belongs to one thread.
 */
final class FrameStream {
  /** What came of a piece of the stream. */
  enum Step {
    OK,
    /** Frames are not where they must be; nothing that follows can be believed. */
    LOST
  }

  private static final int PADDING = 0xFFFFFF00; // behind the first of four bytes

  private final byte[] held = new byte[FrameLayout.MAX_BYTES];
  private int heldLength;
  private int heldPid;
  private @Nullable Generation generation;
  private boolean begun; // a frame has been taken
  private int padding; // the bits of padding seen in its frames
  private int assumed; // bytes of a first frame taken by silence, zeros after it included

  /** How many bytes wait for the rest of their frame. */
  int heldLength() {
    return heldLength;
  }

  /** Null until it is known. */
  @Nullable Generation generation() {
    return generation;
  }

  /** Puts the waiting bytes at the start of a buffer; the next ones must follow them. */
  void restore(MemorySegment buffer) {
    MemorySegment.copy(held, 0, buffer, JAVA_BYTE, 0, heldLength);
  }

  /**
   * Takes the bytes from 0 to {@code end}: the restored ones, and then new ones of one sender.
   *
   * @param pid who sent the new ones; 0 if unknown
   */
  Step feed(MemorySegment buffer, int end, int pid, FrameSink sink) {
    int at = 0;
    if (assumed > 0) {
      at = skipZeros(buffer, end);
      if (at < 0) {
        return Step.LOST;
      }
    }
    if (generation == null && at < end) {
      Step step = recognise(buffer, end, pid, sink);
      if (step == Step.LOST) {
        return step;
      }
    }
    Generation known = generation;
    if (known != null) {
      int bytes = known.bytes();
      while (end - at >= bytes) {
        if (!isInStep(buffer, at, known)) {
          return Step.LOST;
        }
        sink.frame(buffer, at, known, sender(at, at + bytes, pid));
        at += bytes;
      }
    }
    hold(buffer, at, end, pid);
    return Step.OK;
  }

  /** Whether what waits has the length of a first frame, so that silence would end it. */
  boolean mayBeAlone() {
    return generation == null
        && assumed == 0
        && (heldLength == HelperRule.BYTES || Generation.ofBytes(heldLength).isPresent());
  }

  /**
   * Nothing more came: takes what waits as one frame, if it has the length of one.
   *
   * @param buffer room for a frame
   */
  void silence(MemorySegment buffer, FrameSink sink) {
    if (!mayBeAlone()) {
      return;
    }
    restore(buffer);
    Generation found;
    if (heldLength == HelperRule.BYTES) {
      if (!HelperRule.isHelperBySilence(buffer, 0)) {
        return;
      }
      found = Generation.HELPER;
      generation = found;
    } else {
      found = Generation.ofBytes(heldLength).orElseThrow();
      assumed = heldLength;
    }
    heldLength = 0;
    begin(buffer, 0, found);
    sink.frame(buffer, 0, found, heldPid);
  }

  /**
   * The stream has ended.
   *
   * @return whether it ended inside a frame, which is lost
   */
  boolean end(MemorySegment buffer, FrameSink sink) {
    silence(buffer, sink);
    return heldLength > 0
        || (generation == null && assumed > 0 && Generation.ofBytes(assumed).isEmpty());
  }

  /** Where the frame after an assumed one starts; -1 if it can't start there. */
  private int skipZeros(MemorySegment buffer, int end) {
    int at = 0;
    while (at < end && buffer.get(JAVA_BYTE, at) == 0) {
      at++;
    }
    assumed += at;
    if (assumed > FrameLayout.MAX_BYTES) {
      return -1;
    }
    if (at < end) {
      generation = Generation.ofBytes(assumed).orElse(null);
      assumed = 0;
      return generation == null ? -1 : at;
    }
    return at;
  }

  private Step recognise(MemorySegment buffer, int end, int pid, FrameSink sink) {
    HelperRule.Verdict verdict =
        HelperRule.judge(buffer, 0, end, claimed -> sink.isOwnPid(pid, claimed));
    if (verdict == HelperRule.Verdict.HELPER) {
      generation = Generation.HELPER;
      return Step.OK;
    }
    if (verdict == HelperRule.Verdict.OPEN) {
      return Step.OK;
    }
    for (int at = FrameLayout.CLIENT_BYTES; at < end && at <= FrameLayout.MAX_BYTES; at++) {
      if (buffer.get(JAVA_BYTE, at) != 0) {
        generation = Generation.ofBytes(at).orElse(null);
        return generation == null ? Step.LOST : Step.OK;
      }
    }
    return end > FrameLayout.MAX_BYTES ? Step.LOST : Step.OK;
  }

  private boolean isInStep(MemorySegment buffer, int at, Generation generation) {
    if (generation == Generation.HELPER) {
      return true;
    }
    int type = buffer.get(JAVA_BYTE, at) & 0xFF;
    if (!begun) {
      begin(buffer, at, generation);
    } else if (type == 0 || (padding(buffer, at) & ~padding) != 0) {
      return false;
    }
    if (!MessageType.isFromClient(type)) {
      return true;
    }
    long any = 0;
    int end = at + generation.bytes();
    for (int i = at + FrameLayout.CLIENT_BYTES; i < end; i += Long.BYTES) {
      any |= buffer.get(JAVA_LONG_UNALIGNED, i);
    }
    return any == 0;
  }

  private void begin(MemorySegment buffer, int at, Generation first) {
    begun = true;
    padding = first == Generation.HELPER ? 0 : padding(buffer, at);
  }

  private static int padding(MemorySegment buffer, int at) {
    return (buffer.get(JAVA_INT_UNALIGNED, at)
            | buffer.get(JAVA_INT_UNALIGNED, at + FrameLayout.BUFFER_TYPE))
        & PADDING;
  }

  private int sender(int from, int to, int pid) {
    if (from >= heldLength || heldPid == pid) {
      return pid;
    }
    return to <= heldLength ? heldPid : FrameSink.TWO_SENDERS;
  }

  private void hold(MemorySegment buffer, int at, int end, int pid) {
    int length = end - at;
    heldPid = length == 0 || at >= heldLength || heldPid == pid ? pid : FrameSink.TWO_SENDERS;
    heldLength = length;
    MemorySegment.copy(buffer, JAVA_BYTE, at, held, 0, length);
  }
}
