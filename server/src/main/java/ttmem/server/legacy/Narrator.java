package ttmem.server.legacy;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.server.registry.Kind;
import ttmem.server.registry.Owner;
import ttmem.server.registry.Registry;
import ttmem.server.registry.RegistryReader;
import ttmem.server.stats.Counter;
import ttmem.server.stats.Counters;
import ttmem.sources.host.Printable;
import ttmem.sources.legacy.Generation;
import ttmem.sources.legacy.MessageType;

/**
 * Says what happens, one line each: ends of processes, dumps that clients ask for, and on demand
 * every event. What clients can cause as often as they like is said so many times per second.
 * Belongs to the agent's thread.
 */
final class Narrator {
  private static final int MAX_DUMP_LINES = 100;
  private static final int MAX_COMMAND_CHARS = 100;
  private static final int MAX_ENDS = 100;
  private static final int MAX_LOST = 10;

  private final Registry registry;
  private final RegistryReader reader;
  private final Counters counters;
  private final Consumer<String> log;
  private final LineLimit dumps;
  private final LineLimit kernelDumps;
  private final LineLimit ends;
  private final LineLimit lost;

  Narrator(
      Registry registry,
      RegistryReader reader,
      Counters counters,
      Consumer<String> log,
      LongSupplier nanoTime) {
    this.registry = registry;
    this.reader = reader;
    this.counters = counters;
    this.log = log;
    dumps = new LineLimit("dumps", 1, log, nanoTime);
    kernelDumps = new LineLimit("dumps of kernels", 1, log, nanoTime);
    ends = new LineLimit("ends of processes", MAX_ENDS, log, nanoTime);
    lost = new LineLimit("lost streams", MAX_LOST, log, nanoTime);
  }

  void ended(Owner owner) {
    counters.increment(Counter.PROCESSES_ENDED);
    if (owner.entries() > 0 && ends.admits()) {
      log.accept("process ended without freeing: " + describe(owner));
    }
  }

  /** A stream was closed because its frames no longer stood where they must. */
  void lostStep(int pid, @Nullable Owner owner, @Nullable Generation generation) {
    counters.increment(Counter.LOST_STEP);
    if (lost.admits()) {
      log.accept(
          "stream closed, its frames are out of step: pid="
              + pid
              + (owner == null ? "" : " command=\"" + printable(owner.facts().command()) + '"')
              + " expected a frame every bytes="
              + (generation == null ? "72, 112, 128 or 144" : generation.bytes())
              + "; what it reports from here on is missing");
    }
  }

  /**
   * One event and what came of it.
   *
   * @param oddity how it was refused or what was odd; null if nothing was
   * @param freedBytes what it took away
   */
  void event(
      int pid,
      int type,
      int device,
      int bufferType,
      long id,
      long size,
      @Nullable Counter oddity,
      long freedBytes) {
    log.accept(
        MessageType.name(type)
            + " pid="
            + pid
            + " logical_device="
            + device
            + " type="
            + bufferType
            + " id=0x"
            + Long.toHexString(id)
            + " bytes="
            + Long.toUnsignedString(size)
            + (oddity == null ? "" : " outcome=" + oddity.label())
            + (freedBytes == 0 ? "" : " freed_bytes=" + freedBytes));
  }

  /** What is left, by process. */
  void dumpRemaining() {
    if (mayDump(dumps)) {
      List<Owner> owners = registry.owners();
      log.accept("dump: processes=" + owners.size() + " buffers=" + registry.size());
      owners.stream()
          .limit(MAX_DUMP_LINES)
          .forEach(owner -> log.accept("dump: " + describe(owner)));
      more(owners.size());
    }
  }

  /** The live kernels. */
  void dumpKernels() {
    if (mayDump(kernelDumps)) {
      List<LiveBuffer> kernels = reader.kernels(MAX_DUMP_LINES + 1);
      log.accept("dump: kernels" + (kernels.isEmpty() ? ": none" : ""));
      for (LiveBuffer kernel : kernels.subList(0, Math.min(kernels.size(), MAX_DUMP_LINES))) {
        log.accept(
            "dump: kernel pid="
                + kernel.pid()
                + " logical_device="
                + kernel.logicalDevice()
                + " id=0x"
                + Long.toHexString(kernel.address())
                + " bytes="
                + kernel.bytes());
      }
      more(kernels.size());
    }
  }

  private void more(int count) {
    if (count > MAX_DUMP_LINES) {
      log.accept("dump: and more");
    }
  }

  private boolean mayDump(LineLimit limit) {
    counters.increment(Counter.DUMPS);
    boolean may = limit.admits();
    if (!may) {
      counters.increment(Counter.DUMPS_SUPPRESSED);
    }
    return may;
  }

  /** Pid, command, buffers, and bytes per device and type. */
  static String describe(Owner owner) {
    StringBuilder text = new StringBuilder(128);
    text.append("pid=").append(owner.pid());
    text.append(" command=\"").append(printable(owner.facts().command())).append('"');
    text.append(" buffers=").append(owner.entries());
    for (int device = 0; device < Registry.DEVICES; device++) {
      boolean first = true;
      for (int kind = 0; kind < Kind.COUNT; kind++) {
        long bytes = owner.bytes(device, kind);
        if (bytes > 0) {
          if (first) {
            text.append(" logical_device=").append(device);
            first = false;
          }
          text.append(' ').append(Kind.memoryType(kind).label()).append("_bytes=").append(bytes);
        }
      }
    }
    return text.toString();
  }

  /** Names of processes are anybody's text: nothing of it may steer a terminal or fake a line. */
  private static String printable(String text) {
    return Printable.text(text, MAX_COMMAND_CHARS).replace('"', '?');
  }
}
