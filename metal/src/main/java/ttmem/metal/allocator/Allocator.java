package ttmem.metal.allocator;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import ttmem.model.BufferType;

/**
 * The memory of one device: DRAM, L1, L1_SMALL and TRACE, each with its banks (allocator.cpp of
 * tt-metal; memory facts, section 3.2). Thread-safe: one lock per allocator, as there; a call holds
 * it only for its own work.
 */
public final class Allocator {

  private final Map<BufferType, BankManager> managers = new EnumMap<>(BufferType.class);

  /** How often all buffers of a type were thrown out at once; the lock guards it. */
  private final Map<BufferType, Long> generations = new EnumMap<>(BufferType.class);

  private final boolean interleaved;
  private final ReentrantLock lock = new ReentrantLock();

  public Allocator(AllocatorConfig config) {
    this.interleaved = config.interleaved();
    long dramBytes =
        config.dramBankBytes() - config.dramUnreservedBase() - config.traceBytesPerBank();
    long l1Bytes = config.l1Bytes() - config.l1UnreservedBase() - config.l1SmallBytes();
    int smallBanks = config.l1SmallBytes() == 0 ? 0 : config.l1Banks();
    long l1Base = config.l1UnreservedBase();
    dram(config, BufferType.DRAM, config.dramUnreservedBase(), dramBytes);
    dram(
        config,
        BufferType.TRACE,
        config.dramUnreservedBase() + dramBytes,
        config.traceBytesPerBank());
    l1(config, BufferType.L1, config.l1Banks(), l1Base, l1Bytes);
    l1(config, BufferType.L1_SMALL, smallBanks, l1Base + l1Bytes, config.l1SmallBytes());
  }

  private void dram(AllocatorConfig config, BufferType type, long offset, long bytes) {
    long align = config.dramAlignment();
    add(
        config,
        new BankLayout(
            type,
            config.dramBanks(),
            bytes,
            offset,
            align,
            align,
            config.l1Banks(),
            0,
            config.interleaved()));
  }

  private void l1(AllocatorConfig config, BufferType type, int banks, long offset, long bytes) {
    boolean mayInterleave = config.interleaved() && type == BufferType.L1;
    add(
        config,
        new BankLayout(
            type,
            banks,
            bytes,
            offset,
            config.l1Alignment(),
            config.dramAlignment(),
            config.l1Banks(),
            mayInterleave ? config.l1UnreservedBase() : 0,
            mayInterleave));
  }

  private void add(AllocatorConfig config, BankLayout layout) {
    SearchPolicy policy =
        layout.type() == BufferType.DRAM ? config.dramPolicy() : SearchPolicy.FIRST;
    managers.put(
        layout.type(),
        new BankManager(layout, policy, AllocatorDependencies.NONE, config.bankCounts()));
  }

  /**
   * Takes room for a buffer.
   *
   * @throws OutOfDeviceMemoryException if it does not fit
   * @throws AllocatorException if the original refuses such a buffer: an interleaved one in
   *     L1_SMALL or without interleaving, more shards than cores, SYSTEM_MEMORY
   */
  public Allocation allocate(BufferRequest request) {
    if (!request.isSharded() && (request.type() == BufferType.L1_SMALL || !interleaved)) {
      throw new AllocatorException(
          "only sharded buffers are allowed here: type="
              + request.type()
              + " interleaving="
              + interleaved);
    }
    return locked(() -> manager(request.type()).allocate(request));
  }

  /** Gives a buffer back; an address that is not the start of one changes nothing. */
  public boolean free(BufferType type, long address) {
    return locked(() -> manager(type).free(address, 0));
  }

  /**
   * Gives a buffer back, unless all were thrown out since: then the address may be somebody else's.
   *
   * @param generation what {@link #generation} was before the buffer was allocated
   */
  public boolean free(BufferType type, long address, long generation) {
    return locked(() -> generation(type) == generation && manager(type).free(address, 0));
  }

  /** Grows whenever all buffers of a type are thrown out at once. */
  public long generation(BufferType type) {
    return locked(() -> generations.getOrDefault(type, 0L));
  }

  /** Frees all buffers of all types. */
  public void freeAll() {
    locked(
        () -> {
          managers.values().forEach(BankManager::freeAll);
          managers.keySet().forEach(this::nextGeneration);
          return true;
        });
  }

  /** Frees everything and undoes shrinking; the lowest occupied addresses are not forgotten. */
  public void clear() {
    locked(
        () -> {
          managers.values().forEach(BankManager::clear);
          managers.keySet().forEach(this::nextGeneration);
          return true;
        });
  }

  /** The banks of a type; L1_SMALL has none unless some was reserved. */
  public BankLayout layout(BufferType type) {
    return manager(type).layout();
  }

  /** Per bank; a total is the value times {@code layout(type).banks()}. */
  public Statistics statistics(BufferType type) {
    return locked(() -> manager(type).statistics(0));
  }

  public List<Block> blocks(BufferType type) {
    return locked(() -> manager(type).blocks(0));
  }

  /** The original's text form of the blocks of a type. */
  public String dump(BufferType type) {
    return locked(() -> manager(type).dump(0));
  }

  /** The bytes that the buffer at this address takes in each bank, after rounding. */
  public OptionalLong reservedBytes(BufferType type, long address) {
    return locked(() -> manager(type).reservedBytes(address, 0));
  }

  /** The lowest address in use in L1; L1_SMALL is always above it. */
  public OptionalLong lowestOccupiedL1Address() {
    return locked(() -> manager(BufferType.L1).lowestOccupiedAddress(0));
  }

  /** Takes bytes off the low end of every L1 bank. */
  public void shrinkL1(long bytes) {
    locked(
        () -> {
          manager(BufferType.L1).shrink(bytes, Direction.UP, 0);
          return true;
        });
  }

  public void resetL1Size() {
    locked(
        () -> {
          manager(BufferType.L1).resetSize(0);
          return true;
        });
  }

  public AllocatorState extractState(BufferType type) {
    return locked(() -> manager(type).extractState(0));
  }

  /**
   * Replaces what is in use by the ranges of a state.
   *
   * @throws AllocatorException if it is a state of other banks; nothing has changed
   */
  public void overrideState(AllocatorState state) {
    locked(
        () -> {
          manager(state.layout().type()).overrideState(state, 0);
          nextGeneration(state.layout().type());
          return true;
        });
  }

  private void nextGeneration(BufferType type) {
    generations.merge(type, 1L, Long::sum);
  }

  private BankManager manager(BufferType type) {
    BankManager manager = managers.get(type);
    if (manager == null) {
      throw new AllocatorException("not memory of the device: type=" + type);
    }
    return manager;
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
