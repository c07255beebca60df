package ttmem.metal;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import ttmem.metal.allocator.Allocator;
import ttmem.metal.allocator.OutOfDeviceMemoryException;
import ttmem.model.BufferType;
import ttmem.model.Profile;

/**
 * A chip with its memory, modelled. It starts empty; a real device may hold buffers of the fast
 * dispatch, the fabric or the profiler right after it was opened. Thread-safe.
 */
public final class Device implements AutoCloseable {

  private static final AtomicInteger NEXT_ID = new AtomicInteger();

  private final int id = NEXT_ID.getAndIncrement();
  private final Profile profile;
  private final DeviceOptions options;
  private final DeviceListener listener;
  private final Allocator allocator;
  private final Residency residency;
  private final ProgramCache programCache = new ProgramCache();
  private final Dispatcher dispatcher;

  /** Buffers that have memory, by type and address. */
  private final Map<Place, Held> buffers = new ConcurrentHashMap<>();

  private volatile boolean open = true;

  private record Place(BufferType type, long address) {}

  private record Held(BufferInfo info, long generation) {}

  private Device(Profile profile, DeviceOptions options, DeviceListener listener) {
    this.profile = profile;
    this.options = options;
    this.listener = listener;
    this.allocator = new Allocator(Regions.config(profile, options));
    this.residency = new Residency(profile.computeX(), profile.computeY());
    this.dispatcher = new Dispatcher(this, residency, listener);
  }

  /**
   * Opens a device that nobody listens to.
   *
   * @throws ttmem.metal.allocator.AllocatorException if the options don't fit the profile
   */
  public static Device open(Profile profile, DeviceOptions options) {
    return open(profile, options, DeviceListener.NONE);
  }

  /**
   * Opens a device.
   *
   * @throws ttmem.metal.allocator.AllocatorException if the options don't fit the profile
   */
  public static Device open(Profile profile, DeviceOptions options, DeviceListener listener) {
    Device device = new Device(profile, options, listener);
    listener.deviceOpened(device);
    return device;
  }

  /** The logical number: devices count up from 0 in the process. */
  public int id() {
    return id;
  }

  public Profile profile() {
    return profile;
  }

  public DeviceOptions options() {
    return options;
  }

  public Allocator allocator() {
    return allocator;
  }

  /** Programs that are kept for reuse, with their layouts and binaries. */
  public ProgramCache programCache() {
    return programCache;
  }

  /** Which program is resident on which core, and what that takes. */
  public Residency residency() {
    return residency;
  }

  /**
   * Takes memory for a buffer. Size 0 takes none.
   *
   * @throws OutOfDeviceMemoryException if it does not fit; the message has the original's numbers
   *     and then an explanation with the names of the buffers in the way
   * @throws ttmem.metal.allocator.AllocatorException if the original refuses such a buffer
   */
  public Buffer allocate(BufferConfig config) {
    requireOpen();
    try {
      return Buffer.allocate(this, config);
    } catch (OutOfDeviceMemoryException e) {
      throw e.withNames(range -> nameOf(config.type(), range.start()));
    }
  }

  /**
   * A buffer at an address that somebody else owns: the allocator and the listener don't hear of
   * it.
   *
   * @throws IllegalArgumentException if it would not end within the bank
   */
  public Buffer view(BufferConfig config, long address) {
    requireOpen();
    if (address < 0) {
      throw new IllegalArgumentException("expected 0 or more: address=" + address);
    }
    return Buffer.view(this, config, address);
  }

  /**
   * The buffers that have memory, by type and address; not those that the allocator threw out all
   * at once.
   */
  public List<BufferInfo> buffers() {
    return buffers.values().stream()
        .filter(this::hasMemory)
        .map(Held::info)
        .sorted(Comparator.comparing(BufferInfo::type).thenComparingLong(BufferInfo::address))
        .toList();
  }

  /**
   * Runs a program once: compiles it, lays out its circular buffers, checks them, loads its
   * binaries, and makes it the resident program on its cores.
   *
   * @throws ttmem.metal.allocator.AllocatorException if the original refuses the program
   * @throws IllegalArgumentException if it is a program of another device
   * @throws IllegalStateException if it is closed
   */
  public void dispatch(Program program) {
    requireOpen();
    dispatcher.dispatch(program);
  }

  /**
   * From now on dispatches are recorded too. New binaries can't be loaded meanwhile.
   *
   * @throws IllegalStateException if a trace is being recorded already
   */
  public void beginTrace() {
    requireOpen();
    dispatcher.beginTrace();
  }

  /**
   * Ends the recording.
   *
   * @param traceBytes size of the recorded commands, 0 to 2^48: they are kept in the trace region,
   *     or without one, where the software is new enough ({@link Profile#tracesInDram}), in DRAM
   *     from the top (modelled: interleaved in dispatch pages). Older software has no room for them
   *     then
   * @throws OutOfDeviceMemoryException if they don't fit; the recording goes on
   * @throws IllegalArgumentException on a size out of range; the recording goes on
   * @throws IllegalStateException if no trace is being recorded
   */
  public Trace endTrace(long traceBytes) {
    requireOpen();
    return dispatcher.endTrace(traceBytes);
  }

  /**
   * Makes the programs of a trace resident, one after the other; their layouts aren't checked
   * again.
   *
   * @throws IllegalArgumentException if it is a trace of another device
   * @throws IllegalStateException if the trace or one of its programs is closed
   */
  public void replay(Trace trace) {
    requireOpen();
    dispatcher.replay(trace);
  }

  /** Prints what is used, for people: every column says bytes, per bank or in total. */
  public void printMemory(PrintStream out) {
    out.print(MemoryReport.of(this).table());
  }

  /**
   * Forgets everything. Buffers that are still held become empty; they don't count as forgotten.
   */
  @Override
  public void close() {
    if (open) {
      programCache.clear();
      open = false;
      buffers.clear();
      listener.deviceClosed(this);
    }
  }

  long bankOffset(BufferType type, int bank) {
    boolean dram = type == BufferType.DRAM || type == BufferType.TRACE;
    return dram ? bank % profile.dramViews() * profile.dramBankBytes() : 0;
  }

  /** End of a bank of this type, before the offset that tells banks of a controller apart. */
  long bankEnd(BufferType type) {
    boolean dram = type == BufferType.DRAM || type == BufferType.TRACE;
    return dram ? profile.dramBankBytes() : profile.l1Bytes();
  }

  String nameOf(BufferType type, long address) {
    Held known = buffers.get(new Place(type, address));
    return known == null || !hasMemory(known) ? "a buffer" : known.info().name();
  }

  private boolean hasMemory(Held held) {
    return allocator.generation(held.info().type()) == held.generation();
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  DeviceListener listener() {
    return listener;
  }

  void register(BufferInfo buffer, long generation) {
    buffers.put(new Place(buffer.type(), buffer.address()), new Held(buffer, generation));
    listener.bufferAllocated(this, buffer);
    listener.allocatorChanged(this, buffer.type());
  }

  void release(BufferInfo buffer, long generation, boolean forgotten) {
    if (!open) {
      return;
    }
    if (forgotten) {
      listener.bufferForgotten(this, buffer);
    }
    listener.bufferFreed(this, buffer);
    buffers.remove(new Place(buffer.type(), buffer.address()), new Held(buffer, generation));
    allocator.free(buffer.type(), buffer.address(), generation);
    listener.allocatorChanged(this, buffer.type());
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("the device is closed: id=" + id);
    }
  }
}
