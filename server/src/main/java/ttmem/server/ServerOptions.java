package ttmem.server;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import ttmem.server.legacy.DeviceFacts;
import ttmem.server.legacy.Limits;
import ttmem.server.net.DescriptorLimit;
import ttmem.sources.host.ProcFs;
import ttmem.sources.host.Processes;
import ttmem.sources.host.Roots;

/**
 * How an {@link AllocationServer} is to run.
 *
 * @param legacySocket where old clients connect; they have {@link #LEGACY_SOCKET} compiled in
 * @param socketMode who may connect, such as {@code rw-rw-rw-}
 * @param stateDirectory where the registry lives; one server at a time
 * @param devices what is said to device-information questions
 * @param log takes lines for the operator, from one thread; may block; errors begin with {@code
 *     error: }
 * @param logEvents whether every event is a line
 * @param limits what clients may take
 * @param processes the real host's processes
 * @param clock wall clock and time zone
 * @param nanoTime monotonic clock
 */
public record ServerOptions(
    Path legacySocket,
    String socketMode,
    Path stateDirectory,
    DeviceFacts devices,
    Consumer<String> log,
    boolean logEvents,
    Limits limits,
    Processes processes,
    Clock clock,
    LongSupplier nanoTime) {

  /** The path in every old client. */
  public static final Path LEGACY_SOCKET = Path.of("/tmp/tt_allocation_server.sock");

  /** Every user of the host may report. */
  public static final String EVERYBODY = "rw-rw-rw-";

  /** Options for a live host, without devices and without a log. */
  public static ServerOptions of(Path legacySocket, Path stateDirectory) {
    return new ServerOptions(
        legacySocket,
        EVERYBODY,
        stateDirectory,
        DeviceFacts.NONE,
        line -> {},
        false,
        Limits.forDescriptors(DescriptorLimit.current()),
        new ProcFs(Roots.LIVE),
        Clock.system(ZoneId.systemDefault()),
        System::nanoTime);
  }

  public ServerOptions withSocketMode(String mode) {
    return new ServerOptions(
        legacySocket,
        mode,
        stateDirectory,
        devices,
        log,
        logEvents,
        limits,
        processes,
        clock,
        nanoTime);
  }

  public ServerOptions withDevices(DeviceFacts facts) {
    return new ServerOptions(
        legacySocket,
        socketMode,
        stateDirectory,
        facts,
        log,
        logEvents,
        limits,
        processes,
        clock,
        nanoTime);
  }

  public ServerOptions withLog(Consumer<String> target, boolean everyEvent) {
    return new ServerOptions(
        legacySocket,
        socketMode,
        stateDirectory,
        devices,
        target,
        everyEvent,
        limits,
        processes,
        clock,
        nanoTime);
  }

  public ServerOptions withLimits(Limits other) {
    return new ServerOptions(
        legacySocket,
        socketMode,
        stateDirectory,
        devices,
        log,
        logEvents,
        other,
        processes,
        clock,
        nanoTime);
  }

  public ServerOptions withProcesses(Processes other) {
    return new ServerOptions(
        legacySocket,
        socketMode,
        stateDirectory,
        devices,
        log,
        logEvents,
        limits,
        other,
        clock,
        nanoTime);
  }

  public ServerOptions withClock(Clock other) {
    return new ServerOptions(
        legacySocket,
        socketMode,
        stateDirectory,
        devices,
        log,
        logEvents,
        limits,
        processes,
        other,
        nanoTime);
  }
}
