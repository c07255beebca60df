package ttmem.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import ttmem.model.BufferType;
import ttmem.sources.legacy.Frame;
import ttmem.sources.legacy.Generation;
import ttmem.sources.legacy.LegacyClient;

/**
 * A transformer that reports the way the old C++ client does: every buffer, circular buffer and
 * kernel as a frame to the server. Only bookkeeping: no device is touched.
 */
final class LegacyTransformer implements Transformer {
  private static final long MIB = 1 << 20;
  private static final long WEIGHT_BYTES = 64 * MIB;
  private static final long CACHE_BYTES = 4 * MIB;
  private static final long ACTIVATION_BYTES = 3 * MIB / 2;
  private static final long CB_BYTES = 64 * 40_960;
  private static final long KERNEL_BYTES = 12_288;
  private static final int LIVE_ACTIVATIONS = 4;
  private static final int CACHE_LIMIT = 256;

  private final LegacyClient client;
  private final int device;
  private final int pid = (int) ProcessHandle.current().pid();
  private final List<Long> dram = new ArrayList<>();
  private final Deque<Long> activations = new ArrayDeque<>();
  private long nextAddress = 0x1000;
  private int cacheBlocks;
  private long program;

  LegacyTransformer(Path socket, int device) throws IOException {
    this.client = LegacyClient.connect(socket, Generation.G144);
    this.device = device;
  }

  @Override
  public void loadLayer(int layer) throws IOException {
    dram.add(alloc(BufferType.DRAM, WEIGHT_BYTES));
  }

  /** The program before it makes room, as a dispatch does. */
  @Override
  public void runLayer(int layer) throws IOException {
    endProgram();
    program++;
    client.send(Frame.cbAlloc(device, cbId(), CB_BYTES, pid, now()));
    client.send(Frame.kernelLoad(device, 0, program, KERNEL_BYTES, pid, now()));
    activations.add(alloc(BufferType.L1, ACTIVATION_BYTES));
    if (activations.size() > LIVE_ACTIVATIONS) {
      client.send(Frame.free(device, activations.removeFirst(), pid));
    }
    if (cacheBlocks < CACHE_LIMIT) {
      dram.add(alloc(BufferType.DRAM, CACHE_BYTES));
      cacheBlocks++;
    }
  }

  @Override
  public void close() throws IOException {
    endProgram();
    for (long address : activations) {
      client.send(Frame.free(device, address, pid));
    }
    for (long address : dram) {
      client.send(Frame.free(device, address, pid));
    }
    client.close();
  }

  private void endProgram() throws IOException {
    if (program > 0) {
      client.send(Frame.cbFree(device, cbId(), CB_BYTES, pid));
      client.send(Frame.kernelUnload(device, program, KERNEL_BYTES, pid));
    }
  }

  private long cbId() {
    return 0x1_0000_0000L + program;
  }

  private long alloc(BufferType type, long bytes) throws IOException {
    long address = nextAddress;
    nextAddress += bytes;
    client.send(Frame.alloc(device, type.number(), address, bytes, pid, now()));
    return address;
  }

  private static long now() {
    return System.currentTimeMillis() * 1_000_000;
  }
}
