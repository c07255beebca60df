package ttmem.monitor.replay;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import ttmem.model.BufferType;
import ttmem.sources.capture.BufferLayout;
import ttmem.sources.capture.CaptureDevice;
import ttmem.sources.capture.CaptureOp;

/**
 * A buffer's share of the fullest bank. Newer captures carry it; for older ones it is computed as
 * tt-metal did then: pages = ceil(size / page size), share = ceil(pages / banks) x page size, with
 * the storage cores of a sharded buffer, or all banks of an interleaved one, as banks.
 */
final class BankShare {
  private final OptionalInt l1Banks;
  private final OptionalInt dramBanks;

  private BankShare(OptionalInt l1Banks, OptionalInt dramBanks) {
    this.l1Banks = l1Banks;
    this.dramBanks = dramBanks;
  }

  /** With the bank counts of the options or else those that the first device of the file names. */
  static BankShare of(ReplayOptions options, List<CaptureDevice> devices) {
    CaptureDevice none =
        new CaptureDevice(
            OptionalLong.empty(),
            "",
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());
    CaptureDevice device = devices.isEmpty() ? none : devices.getFirst();
    return new BankShare(
        options.l1Banks().isPresent() ? options.l1Banks() : count(device.l1Banks()),
        options.dramBanks().isPresent() ? options.dramBanks() : count(device.dramChannels()));
  }

  private static OptionalInt count(OptionalLong count) {
    boolean usable = count.isPresent() && count.getAsLong() > 0 && count.getAsLong() <= 1 << 16;
    return usable ? OptionalInt.of((int) count.getAsLong()) : OptionalInt.empty();
  }

  /** The share in bytes; empty if the capture does not say enough. */
  OptionalLong bytes(CaptureOp.Allocate buffer) {
    if (buffer.maxBytesPerBank().isPresent()) {
      return buffer.maxBytesPerBank();
    }
    OptionalInt banks = banks(buffer);
    long page = buffer.pageBytes().orElse(0);
    if (banks.isEmpty() || page == 0) {
      return buffer.sizeBytes() == 0 ? OptionalLong.of(0) : OptionalLong.empty();
    }
    long pages = Math.ceilDiv(buffer.sizeBytes(), page);
    return OptionalLong.of(Math.multiplyExact(Math.ceilDiv(pages, banks.getAsInt()), page));
  }

  private OptionalInt banks(CaptureOp.Allocate buffer) {
    if (buffer.cores().orElse(0) > 0) {
      return buffer.cores();
    }
    if (buffer.layout() == BufferLayout.SINGLE_BANK) {
      return OptionalInt.of(1);
    }
    if (buffer.layout().isSharded()) {
      return OptionalInt.empty();
    }
    return isDram(buffer.type()) ? dramBanks : l1Banks;
  }

  static boolean isDram(BufferType type) {
    return type == BufferType.DRAM || type == BufferType.TRACE;
  }
}
