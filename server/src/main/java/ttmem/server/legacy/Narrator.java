package ttmem.server.legacy;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import ttmem.model.LiveBuffer;
import ttmem.server.registry.Kind;
import ttmem.server.registry.Owner;
import ttmem.server.registry.Registry;
import ttmem.server.registry.RegistryReader;
import ttmem.server.stats.Counter;
import ttmem.server.stats.Counters;
import ttmem.sources.legacy.MessageType;

/**
 * Says what happens, one line each: ends of processes, dumps that clients ask for, and on demand
 * every event. A client can ask for dumps as often as it likes; it gets one per second, of bounded
 * length. Belongs to the agent's thread.
 */
final class Narrator {
  private static final int MAX_DUMP_LINES = 100;
  private static final int MAX_COMMAND_CHARS = 100;
  private static final long DUMP_INTERVAL_NS = 1_000_000_000L;

  private final Registry registry;
  private final RegistryReader reader;
  private final Counters counters;
  private final Consumer<String> log;
  private final LongSupplier nanoTime;
  private long nextDumpNs;

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
    this.nanoTime = nanoTime;
    this.nextDumpNs = nanoTime.getAsLong();
  }

  void ended(Owner owner) {
    counters.increment(Counter.PROCESSES_ENDED);
    if (owner.entries() > 0) {
      log.accept("process ended without freeing: " + describe(owner));
    }
  }

  void event(int pid, int type, int device, int bufferType, long id, long size) {
    log.accept(
        MessageType.name(type)
            + " pid="
            + pid
            + " device="
            + device
            + " type="
            + bufferType
            + " id=0x"
            + Long.toHexString(id)
            + " bytes="
            + Long.toUnsignedString(size));
  }

  /** What is left, by process. */
  void dumpRemaining() {
    if (mayDump()) {
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
    if (mayDump()) {
      List<LiveBuffer> kernels = reader.kernels(MAX_DUMP_LINES + 1);
      log.accept("dump: kernels" + (kernels.isEmpty() ? ": none" : ""));
      for (LiveBuffer kernel : kernels.subList(0, Math.min(kernels.size(), MAX_DUMP_LINES))) {
        log.accept(
            "dump: kernel pid="
                + kernel.pid()
                + " device="
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

  private boolean mayDump() {
    counters.increment(Counter.DUMPS);
    long now = nanoTime.getAsLong();
    if (now - nextDumpNs < 0) {
      counters.increment(Counter.DUMPS_SUPPRESSED);
      return false;
    }
    nextDumpNs = now + DUMP_INTERVAL_NS;
    return true;
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
            text.append(" device=").append(device);
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
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .limit(MAX_COMMAND_CHARS)
        .map(c -> isPrintable(c) ? c : '?')
        .forEach(safe::appendCodePoint);
    return safe.toString();
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> c != '"';
    };
  }
}
