package ttmem.sources.legacy;

import java.util.Objects;

/**
 * One message with every field that any generation has; encoding drops what the chosen generation
 * has no room for. Unsigned 64-bit fields keep their bits in a {@code long}.
 *
 * @param type see {@link MessageType}; 0 to 255
 * @param device the sender's number of the device
 * @param size bytes
 * @param bufferType buffer type, or kernel class; 0 to 255
 * @param pid what the sender claims; nobody should believe it
 * @param id address, or a counter
 * @param timestamp ns since 1970, or 0
 * @param totals the amounts of a RESPONSE
 * @param info the data of a DEVICE_INFO_RESPONSE
 */
public record Frame(
    int type,
    int device,
    long size,
    int bufferType,
    int pid,
    long id,
    long timestamp,
    Totals totals,
    DeviceData info) {

  /** Bytes in use on one device, summed over all processes. */
  public record Totals(long dram, long l1, long l1Small, long trace, long cb, long kernel) {
    public static final Totals ZERO = new Totals(0, 0, 0, 0, 0, 0);
  }

  /**
   * What a server says about a device.
   *
   * @param arch see {@link Arch}
   * @param dramBytesPerChannel unsigned 32 bits
   * @param l1BytesPerCore unsigned 32 bits
   */
  public record DeviceData(
      long totalDramBytes,
      long totalL1Bytes,
      int arch,
      int dramChannels,
      int dramBytesPerChannel,
      int l1BytesPerCore,
      int available,
      int devices,
      int ringBytes,
      int ringUsedBytes,
      int ringPrograms) {
    public static final DeviceData NONE = new DeviceData(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  public Frame {
    Objects.requireNonNull(totals);
    Objects.requireNonNull(info);
  }

  public static Frame alloc(int device, int bufferType, long id, long size, int pid, long time) {
    return event(MessageType.ALLOC, device, bufferType, id, size, pid, time);
  }

  public static Frame free(int device, long id, int pid) {
    return event(MessageType.FREE, device, 0, id, 0, pid, 0);
  }

  public static Frame cbAlloc(int device, long id, long size, int pid, long time) {
    return event(MessageType.CB_ALLOC, device, 0, id, size, pid, time);
  }

  public static Frame cbFree(int device, long id, long size, int pid) {
    return event(MessageType.CB_FREE, device, 0, id, size, pid, 0);
  }

  public static Frame kernelLoad(
      int device, int kernelClass, long id, long size, int pid, long time) {
    return event(MessageType.KERNEL_LOAD, device, kernelClass, id, size, pid, time);
  }

  public static Frame kernelUnload(int device, long id, long size, int pid) {
    return event(MessageType.KERNEL_UNLOAD, device, 0, id, size, pid, 0);
  }

  public static Frame query(int device) {
    return event(MessageType.QUERY, device, 0, 0, 0, 0, 0);
  }

  /** Asks for one device, or with -1 for the number of devices. */
  public static Frame deviceInfoQuery(int device) {
    return event(MessageType.DEVICE_INFO_QUERY, device, 0, 0, 0, 0, 0);
  }

  public static Frame response(int device, Totals totals) {
    return new Frame(MessageType.RESPONSE, device, 0, 0, 0, 0, 0, totals, DeviceData.NONE);
  }

  public static Frame deviceInfoResponse(int device, DeviceData info) {
    return new Frame(MessageType.DEVICE_INFO_RESPONSE, device, 0, 0, 0, 0, 0, Totals.ZERO, info);
  }

  /** Any message without amounts. */
  public static Frame event(
      int type, int device, int bufferType, long id, long size, int pid, long time) {
    return new Frame(type, device, size, bufferType, pid, id, time, Totals.ZERO, DeviceData.NONE);
  }
}
