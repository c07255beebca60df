package ttmem.server.legacy;

import ttmem.server.registry.Kind;
import ttmem.server.registry.Registry;
import ttmem.sources.legacy.Arch;
import ttmem.sources.legacy.Frame;

/** What old clients are told. Belongs to the agent's thread, which holds the registry's lock. */
final class Answers {
  private static final long UNSIGNED_INT_MAX = 0xFFFFFFFFL;

  private final Registry registry;
  private final DeviceFacts devices;

  Answers(Registry registry, DeviceFacts devices) {
    this.registry = registry;
    this.devices = devices;
  }

  /** The amounts of a device; zeros for a number that no device has. */
  Frame totals(int device) {
    if (device < 0 || device >= Registry.DEVICES) {
      return Frame.response(device, Frame.Totals.ZERO);
    }
    // Types 2 (SYSTEM_MEMORY) and 3 (L1_SMALL) together, as the old servers did.
    return Frame.response(
        device,
        new Frame.Totals(
            registry.bytes(device, 0),
            registry.bytes(device, 1),
            registry.bytes(device, 2) + registry.bytes(device, 3),
            registry.bytes(device, 4),
            registry.bytes(device, Kind.CB),
            registry.bytes(device, Kind.KERNEL)));
  }

  /** A device's data, or for -1 how many devices there are. */
  Frame deviceInfo(int device) {
    if (device == -1) {
      int count = devices.count();
      return Frame.deviceInfoResponse(
          device, new Frame.DeviceData(0, 0, 0, 0, 0, 0, count > 0 ? 1 : 0, count, 0, 0, 0));
    }
    return Frame.deviceInfoResponse(
        device, devices.device(device).map(Answers::data).orElse(Frame.DeviceData.NONE));
  }

  private static Frame.DeviceData data(DeviceFacts.DeviceFact fact) {
    return new Frame.DeviceData(
        fact.dramBytes(),
        fact.l1Bytes(),
        Arch.number(fact.arch()),
        fact.dramChannels(),
        saturated(fact.dramBytesPerChannel()),
        saturated(fact.l1BytesPerCore()),
        1,
        0,
        0,
        0,
        0);
  }

  /** 4 GiB per channel became 0 in the old servers. */
  private static int saturated(long bytes) {
    return (int) Math.min(bytes, UNSIGNED_INT_MAX);
  }
}
