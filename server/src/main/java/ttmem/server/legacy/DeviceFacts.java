package ttmem.server.legacy;

import java.util.Optional;

/**
 * What the host's devices are, for the answers to device-information questions. Called by the
 * agent's thread for every such question: it must answer from memory, never block, never throw.
 */
public interface DeviceFacts {
  /** A host without devices. */
  DeviceFacts NONE =
      new DeviceFacts() {
        @Override
        public int count() {
          return 0;
        }

        @Override
        public Optional<DeviceFact> device(int number) {
          return Optional.empty();
        }
      };

  /** How many devices there are. */
  int count();

  /** The device with this number; empty if there is none. */
  Optional<DeviceFact> device(int number);

  /**
   * One device.
   *
   * @param arch as in the board profiles: {@code wormhole_b0}, {@code blackhole}, ...
   * @param dramChannels how many channels
   * @param dramBytesPerChannel bytes of one; the answer saturates at 2^32 - 1
   * @param dramBytes all channels
   * @param l1BytesPerCore bytes of one worker core
   * @param l1Bytes all worker cores
   */
  record DeviceFact(
      String arch,
      int dramChannels,
      long dramBytesPerChannel,
      long dramBytes,
      long l1BytesPerCore,
      long l1Bytes) {}
}
