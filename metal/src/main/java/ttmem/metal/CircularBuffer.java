package ttmem.metal;

import java.util.OptionalLong;

/** A circular buffer of a program. Its program guards it. */
public final class CircularBuffer {

  private final CoreRangeSet cores;
  private CircularBufferConfig config;
  private long address = -1;

  CircularBuffer(CoreRangeSet cores, CircularBufferConfig config) {
    this.cores = cores;
    this.config = config;
  }

  public CoreRangeSet cores() {
    return cores;
  }

  public CircularBufferConfig config() {
    return config;
  }

  /** Whether it uses the memory of a buffer and adds none of its own. */
  public boolean isBacked() {
    return config.backing() != null;
  }

  /** First byte, the same on all its cores; nothing before the program was laid out. */
  public OptionalLong address() {
    Buffer backing = config.backing();
    if (backing != null) {
      return OptionalLong.of(backing.address() + config.addressOffset());
    }
    return address < 0 ? OptionalLong.empty() : OptionalLong.of(address);
  }

  void place(long newAddress) {
    address = newAddress;
  }

  void configure(CircularBufferConfig changed) {
    config = changed;
  }
}
