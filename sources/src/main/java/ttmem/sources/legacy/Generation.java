package ttmem.sources.legacy;

import java.util.Optional;

/**
 * The sizes that a frame has had, named by their bytes. One connection keeps one generation.
 *
 * <p>What follows the four amounts moved twice: 128 put two amounts (circular buffers, kernels) in
 * front of the device information, and 144 put ring-buffer words behind it. 128 is inferred from a
 * note of the old project; no source of it is known.
 */
public enum Generation {
  HELPER(32, 0, 0, 0),
  G72(72, 0, 0, 0),
  G112(112, 0, 72, 0),
  G128(128, 72, 88, 0),
  G144(144, 72, 88, 128);

  private static final Generation[] FULL = {G72, G112, G128, G144};

  private final int bytes;
  private final int extraAmounts;
  private final int deviceInfo;
  private final int ringBuffer;

  Generation(int bytes, int extraAmounts, int deviceInfo, int ringBuffer) {
    this.bytes = bytes;
    this.extraAmounts = extraAmounts;
    this.deviceInfo = deviceInfo;
    this.ringBuffer = ringBuffer;
  }

  /** The generation whose full frames have this length; empty for other lengths and for 32. */
  public static Optional<Generation> ofBytes(int bytes) {
    for (Generation generation : FULL) {
      if (generation.bytes == bytes) {
        return Optional.of(generation);
      }
    }
    return Optional.empty();
  }

  public int bytes() {
    return bytes;
  }

  boolean hasAmounts() {
    return this != HELPER;
  }

  boolean hasExtraAmounts() {
    return extraAmounts > 0;
  }

  boolean hasDeviceInfo() {
    return deviceInfo > 0;
  }

  boolean hasRingBuffer() {
    return ringBuffer > 0;
  }

  /** Offset of cb_allocated, which kernel_allocated follows. */
  int extraAmounts() {
    return extraAmounts;
  }

  /** Offset of total_dram_size, the first of the device information. */
  int deviceInfo() {
    return deviceInfo;
  }

  /** Offset of ringbuffer_total_size, the first of three words. */
  int ringBuffer() {
    return ringBuffer;
  }
}
