package ttmem.server.legacy;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import ttmem.model.BufferType;
import ttmem.server.registry.Kind;
import ttmem.server.registry.Owner;
import ttmem.server.registry.Registry;
import ttmem.server.stats.Counter;
import ttmem.server.stats.Counters;
import ttmem.sources.legacy.Frame;
import ttmem.sources.legacy.FrameCodec;
import ttmem.sources.legacy.FrameLayout;
import ttmem.sources.legacy.Generation;
import ttmem.sources.legacy.MessageType;

/**
 * What each frame does: changes the registry, asks it, or is refused and counted. Belongs to the
 * agent's thread, which holds the registry's lock from {@link #begin} to {@link #finish}.
 */
final class LegacyEvents implements FrameSink {
  private static final int MAX_KERNEL_CLASS = 2;
  private static final int UNKNOWN_KERNEL_CLASS = 3;

  private final Registry registry;
  private final Senders senders;
  private final Answers answers;
  private final Narrator narrator;
  private final Counters counters;
  private final boolean logEvents;
  private final MemorySegment out;
  private int outLength;
  private @Nullable Connection connection;
  private long nowNs;
  private int lastPid;
  private @Nullable Owner lastOwner;
  private Outbox.Result sent = Outbox.Result.SENT;
  private boolean answered;

  LegacyEvents(
      Registry registry,
      Senders senders,
      Answers answers,
      Narrator narrator,
      Counters counters,
      boolean logEvents,
      MemorySegment out) {
    this.registry = registry;
    this.senders = senders;
    this.answers = answers;
    this.narrator = narrator;
    this.counters = counters;
    this.logEvents = logEvents;
    this.out = out;
  }

  /** The next frames come from this connection. */
  void begin(Connection from, long timeNs) {
    connection = from;
    nowNs = timeNs;
    lastPid = 0;
    lastOwner = null;
    sent = Outbox.Result.SENT;
    answered = false;
  }

  /** Sends the answers to the frames since {@link #begin}. */
  Outbox.Result finish() {
    flush();
    connection = null;
    return sent;
  }

  /** Whether one of the frames since {@link #begin} was a question. */
  boolean hasAnswered() {
    return answered;
  }

  @Override
  public void frame(MemorySegment buffer, long at, Generation generation, int pid) {
    counters.increment(Counter.FRAMES);
    int type = buffer.get(JAVA_BYTE, at) & 0xFF;
    if (generation == Generation.HELPER && !MessageType.isHelper(type)) {
      counters.increment(Counter.UNKNOWN_TYPES);
      return;
    }
    int device = buffer.get(JAVA_INT_UNALIGNED, at + FrameLayout.DEVICE_ID);
    switch (type) {
      case MessageType.ALLOC,
          MessageType.FREE,
          MessageType.CB_ALLOC,
          MessageType.CB_FREE,
          MessageType.KERNEL_LOAD,
          MessageType.KERNEL_UNLOAD -> {
        Owner owner = owner(pid);
        if (owner != null) {
          event(buffer, at, generation, type, device, owner);
        }
      }
      case MessageType.QUERY -> {
        counters.increment(Counter.QUERIES);
        answer(answers.totals(device), generation);
      }
      case MessageType.DEVICE_INFO_QUERY -> {
        counters.increment(Counter.DEVICE_INFO_QUERIES);
        answer(answers.deviceInfo(device), generation);
      }
      case MessageType.DUMP_REMAINING -> narrator.dumpRemaining();
      case MessageType.DUMP_KERNELS -> narrator.dumpKernels();
      default -> counters.increment(Counter.UNKNOWN_TYPES);
    }
  }

  @Override
  public boolean isOwnPid(int pid, int claimed) {
    return claimed == pid || senders.isNameOf(pid, claimed);
  }

  private void event(
      MemorySegment buffer, long at, Generation generation, int type, int device, Owner owner) {
    boolean helper = generation == Generation.HELPER;
    long id =
        buffer.get(
            JAVA_LONG_UNALIGNED,
            at + (helper ? FrameLayout.HELPER_BUFFER_ID : FrameLayout.BUFFER_ID));
    int claimed =
        buffer.get(
            JAVA_INT_UNALIGNED,
            at + (helper ? FrameLayout.HELPER_PROCESS_ID : FrameLayout.PROCESS_ID));
    long size = buffer.get(JAVA_LONG_UNALIGNED, at + FrameLayout.SIZE);
    int bufferType = helper ? 0 : buffer.get(JAVA_BYTE, at + FrameLayout.BUFFER_TYPE) & 0xFF;
    if (claimed != owner.pid() && claimed != 0 && !owner.facts().nsPids().contains(claimed)) {
      counters.increment(Counter.PID_MISMATCHES);
    }
    if (helper || generation.bytes() >= Generation.G128.bytes()) {
      registry.reportsPrograms(owner);
    }
    @Nullable Counter oddity = refusal(type, device, bufferType, size);
    boolean refused = oddity != null;
    if (oddity != null) {
      counters.increment(oddity);
    } else {
      oddity = apply(owner, type, device, bufferType, id, size);
    }
    if (logEvents) {
      long freed = refused ? 0 : registry.freedBytes();
      narrator.event(owner.pid(), type, device, bufferType, id, size, oddity, freed);
    }
  }

  /** What was odd about it; null if nothing was. */
  private @Nullable Counter apply(
      Owner owner, int type, int device, int bufferType, long id, long size) {
    return switch (type) {
      case MessageType.ALLOC -> {
        counters.increment(Counter.ALLOCS);
        yield registry.alloc(owner, device, bufferType, id, size);
      }
      case MessageType.FREE -> {
        counters.increment(Counter.FREES);
        yield registry.free(owner, device, id);
      }
      case MessageType.CB_ALLOC -> {
        counters.increment(Counter.CB_ALLOCS);
        yield registry.load(owner, device, Kind.CB, id, size, 0);
      }
      case MessageType.CB_FREE -> {
        counters.increment(Counter.CB_FREES);
        yield registry.unload(owner, device, Kind.CB, id, size);
      }
      case MessageType.KERNEL_LOAD -> {
        counters.increment(Counter.KERNEL_LOADS);
        int kernelClass = bufferType <= MAX_KERNEL_CLASS ? bufferType : UNKNOWN_KERNEL_CLASS;
        yield registry.load(owner, device, Kind.KERNEL, id, size, kernelClass);
      }
      default -> {
        counters.increment(Counter.KERNEL_UNLOADS);
        yield registry.unload(owner, device, Kind.KERNEL, id, size);
      }
    };
  }

  /** Why it is not believed; null if it is. */
  private static @Nullable Counter refusal(int type, int device, int bufferType, long size) {
    if (device < 0 || device >= Registry.DEVICES) {
      return Counter.REFUSED_DEVICE;
    }
    boolean comes =
        type == MessageType.ALLOC
            || type == MessageType.CB_ALLOC
            || type == MessageType.KERNEL_LOAD;
    if (comes && (size <= 0 || size > Registry.MAX_BYTES)) {
      return Counter.REFUSED_SIZE; // sizes from 2^63 on are negative here
    }
    if (type == MessageType.ALLOC && bufferType > BufferType.TRACE.number()) {
      return Counter.REFUSED_BUFFER_TYPE;
    }
    return null;
  }

  private @Nullable Owner owner(int pid) {
    Owner last = lastOwner;
    if (last != null && pid == lastPid) {
      return last;
    }
    Connection from = connection;
    if (from == null) {
      return null;
    }
    lastPid = pid;
    lastOwner = senders.find(pid, from, nowNs);
    return lastOwner;
  }

  private void answer(Frame frame, Generation generation) {
    byte[] bytes = FrameCodec.encode(frame, generation);
    if (outLength + bytes.length > out.byteSize()) {
      flush();
    }
    MemorySegment.copy(bytes, 0, out, JAVA_BYTE, outLength, bytes.length);
    outLength += bytes.length;
    answered = true;
  }

  private void flush() {
    Connection to = connection;
    if (outLength > 0
        && to != null
        && sent != Outbox.Result.GONE
        && sent != Outbox.Result.TOO_MUCH) {
      sent = to.outbox.send(to.fd, out, outLength);
    }
    outLength = 0;
  }
}
