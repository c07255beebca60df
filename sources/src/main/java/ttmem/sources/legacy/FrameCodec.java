package ttmem.sources.legacy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes and reads whole frames. Stateless; every thread may use it.
 *
 * <p>The server's hot path reads single fields by {@link FrameLayout} and makes no {@link Frame}.
 */
public final class FrameCodec {
  private FrameCodec() {}

  /** The bytes of {@code frame}; fields without a place in {@code generation} are left out. */
  public static byte[] encode(Frame frame, Generation generation) {
    byte[] bytes = new byte[generation.bytes()];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put(FrameLayout.TYPE, (byte) frame.type());
    out.putInt(FrameLayout.DEVICE_ID, frame.device());
    out.putLong(FrameLayout.SIZE, frame.size());
    if (generation == Generation.HELPER) {
      out.putLong(FrameLayout.HELPER_BUFFER_ID, frame.id());
      out.putInt(FrameLayout.HELPER_PROCESS_ID, frame.pid());
      return bytes;
    }
    out.put(FrameLayout.BUFFER_TYPE, (byte) frame.bufferType());
    out.putInt(FrameLayout.PROCESS_ID, frame.pid());
    out.putLong(FrameLayout.BUFFER_ID, frame.id());
    out.putLong(FrameLayout.TIMESTAMP, frame.timestamp());
    putTotals(out, frame.totals(), generation);
    putInfo(out, frame.info(), generation);
    return bytes;
  }

  /**
   * The frame in {@code bytes}.
   *
   * @throws IllegalArgumentException if there are not exactly as many bytes as the generation has
   */
  public static Frame decode(byte[] bytes, Generation generation) {
    if (bytes.length != generation.bytes()) {
      throw new IllegalArgumentException(
          "a frame of generation "
              + generation
              + " has bytes="
              + generation.bytes()
              + ", but got bytes="
              + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int type = Byte.toUnsignedInt(in.get(FrameLayout.TYPE));
    int device = in.getInt(FrameLayout.DEVICE_ID);
    long size = in.getLong(FrameLayout.SIZE);
    if (generation == Generation.HELPER) {
      return Frame.event(
          type,
          device,
          0,
          in.getLong(FrameLayout.HELPER_BUFFER_ID),
          size,
          in.getInt(FrameLayout.HELPER_PROCESS_ID),
          0);
    }
    return new Frame(
        type,
        device,
        size,
        Byte.toUnsignedInt(in.get(FrameLayout.BUFFER_TYPE)),
        in.getInt(FrameLayout.PROCESS_ID),
        in.getLong(FrameLayout.BUFFER_ID),
        in.getLong(FrameLayout.TIMESTAMP),
        totals(in, generation),
        info(in, generation));
  }

  private static void putTotals(ByteBuffer out, Frame.Totals totals, Generation generation) {
    out.putLong(FrameLayout.DRAM_ALLOCATED, totals.dram());
    out.putLong(FrameLayout.L1_ALLOCATED, totals.l1());
    out.putLong(FrameLayout.L1_SMALL_ALLOCATED, totals.l1Small());
    out.putLong(FrameLayout.TRACE_ALLOCATED, totals.trace());
    if (generation.hasExtraAmounts()) {
      out.putLong(generation.extraAmounts(), totals.cb());
      out.putLong(generation.extraAmounts() + Long.BYTES, totals.kernel());
    }
  }

  private static Frame.Totals totals(ByteBuffer in, Generation generation) {
    boolean extra = generation.hasExtraAmounts();
    return new Frame.Totals(
        in.getLong(FrameLayout.DRAM_ALLOCATED),
        in.getLong(FrameLayout.L1_ALLOCATED),
        in.getLong(FrameLayout.L1_SMALL_ALLOCATED),
        in.getLong(FrameLayout.TRACE_ALLOCATED),
        extra ? in.getLong(generation.extraAmounts()) : 0,
        extra ? in.getLong(generation.extraAmounts() + Long.BYTES) : 0);
  }

  private static void putInfo(ByteBuffer out, Frame.DeviceData info, Generation generation) {
    if (generation.hasDeviceInfo()) {
      out.position(generation.deviceInfo());
      out.putLong(info.totalDramBytes()).putLong(info.totalL1Bytes());
      out.putInt(info.arch()).putInt(info.dramChannels());
      out.putInt(info.dramBytesPerChannel()).putInt(info.l1BytesPerCore());
      out.putInt(info.available()).putInt(info.devices());
    }
    if (generation.hasRingBuffer()) {
      out.position(generation.ringBuffer());
      out.putInt(info.ringBytes()).putInt(info.ringUsedBytes()).putInt(info.ringPrograms());
    }
  }

  private static Frame.DeviceData info(ByteBuffer in, Generation generation) {
    if (!generation.hasDeviceInfo()) {
      return Frame.DeviceData.NONE;
    }
    in.position(generation.deviceInfo());
    boolean ring = generation.hasRingBuffer();
    int ringAt = generation.ringBuffer();
    return new Frame.DeviceData(
        in.getLong(),
        in.getLong(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        ring ? in.getInt(ringAt) : 0,
        ring ? in.getInt(ringAt + Integer.BYTES) : 0,
        ring ? in.getInt(ringAt + 2 * Integer.BYTES) : 0);
  }
}
