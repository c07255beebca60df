package ttmem.metal;

import java.lang.ref.Cleaner;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import ttmem.metal.allocator.Allocation;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.BufferRequest;
import ttmem.model.BufferType;

/**
 * Memory of a device (buffer.cpp of tt-metal; memory facts, section 2). Thread-safe.
 *
 * <p>{@link #close} gives the memory back and may be called again. A buffer that becomes
 * unreachable without it is freed by a cleaner, and the device's listener is told.
 */
public final class Buffer implements AutoCloseable {

  private static final Cleaner CLEANER = Cleaner.create();
  private static final AtomicLong NEXT_ID = new AtomicLong(1);

  private final Device device;
  private final BufferConfig config;
  private final BufferInfo info;
  private final BufferLease lease;
  private final Cleaner.Cleanable cleanable;

  private Buffer(
      Device device, BufferConfig config, BufferInfo info, long generation, boolean owner) {
    this.device = device;
    this.config = config;
    this.info = info;
    this.lease = new BufferLease(device, info, generation, owner);
    this.cleanable = CLEANER.register(this, lease);
  }

  /** See {@link Device#allocate}. */
  static Buffer allocate(Device device, BufferConfig config) {
    if (config.sizeBytes() == 0) {
      return new Buffer(device, config, info(config, 0, 0, 0, 0), 0, false);
    }
    requireCores(device, config);
    BufferRequest request = config.request();
    long generation = device.allocator().generation(config.type());
    Allocation allocation = device.allocator().allocate(request);
    long reserved = device.allocator().reservedBytes(config.type(), allocation.address()).orElse(0);
    BufferInfo info =
        info(config, allocation.address(), allocation.bytesPerBank(), reserved, allocation.banks());
    device.register(info, generation);
    return new Buffer(device, config, info, generation, true);
  }

  /** See {@link Device#view}. */
  static Buffer view(Device device, BufferConfig config, long address) {
    requireCores(device, config);
    BufferRequest request = config.request();
    int banks = banks(device, config);
    if (banks == 0) {
      throw new AllocatorException("there are no banks of this type: type=" + config.type());
    }
    long bytes = request.bytesPerBank(banks, device.allocator().layout(config.type()).alignment());
    long end = device.bankEnd(config.type());
    if (bytes > end || address > end - bytes) {
      throw new IllegalArgumentException(
          "expected a buffer that ends within the bank: address=%d bytes_per_bank=%d bank_end=%d"
              .formatted(address, bytes, end));
    }
    return new Buffer(device, config, info(config, address, bytes, 0, banks), 0, false);
  }

  private static BufferInfo info(
      BufferConfig config, long address, long bytesPerBank, long reserved, int banks) {
    return new BufferInfo(
        NEXT_ID.getAndIncrement(),
        config.tag(),
        config.type(),
        config.layout(),
        address,
        config.sizeBytes(),
        bytesPerBank,
        reserved,
        banks);
  }

  /** Shards in L1 lie on compute cores of the device. */
  private static void requireCores(Device device, BufferConfig config) {
    Sharding sharding = config.sharding();
    boolean l1 = config.type() == BufferType.L1 || config.type() == BufferType.L1_SMALL;
    if (sharding != null && l1) {
      int columns = device.profile().computeX();
      int rows = device.profile().computeY();
      for (CoreRange range : sharding.grid().ranges()) {
        if (range.end().x() >= columns || range.end().y() >= rows) {
          throw new IllegalArgumentException(
              "expected shards on cores of the compute grid: range=%s grid=%dx%d"
                  .formatted(range, columns, rows));
        }
      }
    }
  }

  private static int banks(Device device, BufferConfig config) {
    Sharding sharding = config.sharding();
    return sharding == null
        ? device.allocator().layout(config.type()).banks()
        : sharding.grid().size();
  }

  /** First byte, the same in every bank; 0 for a buffer without bytes. */
  public long address() {
    return info.address();
  }

  public BufferInfo info() {
    return info;
  }

  public BufferConfig config() {
    return config;
  }

  public Device device() {
    return device;
  }

  /** Whether its memory has been given back, or was never its own. */
  public boolean isReleased() {
    return lease.isReleased();
  }

  /** Whether {@link #close} was called. */
  boolean isClosed() {
    return lease.isClosed();
  }

  /**
   * Where one of its pages lies.
   *
   * @throws IndexOutOfBoundsException if there is no such page
   */
  public PageLocation locate(long page) {
    long pageBytes =
        Regions.roundUp(config.pageBytes(), device.allocator().layout(config.type()).alignment());
    Objects.checkIndex(page, config.pages());
    Sharding sharding = config.sharding();
    if (sharding == null) {
      int bank = (int) (page % info.banks());
      long address = info.address() + page / info.banks() * pageBytes;
      return new PageLocation(bank, null, address + device.bankOffset(config.type(), bank));
    }
    Sharding.Slot slot = sharding.slot(page);
    int bank = sharding.grid().cores().indexOf(slot.core());
    long address = info.address() + slot.index() * pageBytes;
    return new PageLocation(bank, slot.core(), address + device.bankOffset(config.type(), bank));
  }

  @Override
  public void close() {
    lease.closedByOwner();
    cleanable.clean();
  }
}
