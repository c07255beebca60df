package ttmem.cli.demo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import ttmem.metal.Buffer;
import ttmem.metal.BufferConfig;
import ttmem.metal.CircularBufferConfig;
import ttmem.metal.CoreRangeSet;
import ttmem.metal.Device;
import ttmem.metal.Kernel;
import ttmem.metal.Program;
import ttmem.model.BufferType;

/**
 * The model on one chip. A layer is two programs, each of which takes the cores over from the other
 * as it is dispatched: attention, which adds to the key-value cache, and the feed-forward network.
 */
final class MetalReplica {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;
  private static final long TILE_BYTES = 2048; // 32 x 32 of bfloat16
  private static final long ATTENTION_BYTES = 24 * MIB;
  private static final long FEED_FORWARD_BYTES = 40 * MIB;
  private static final long CACHE_BYTES = 4 * MIB;
  private static final int CACHE_LIMIT = 256;
  private static final long ACTIVATION_BYTES = 3 * MIB / 2;
  private static final int LIVE_ACTIVATIONS = 4;

  private final Device device;
  private final List<Buffer> weights = new ArrayList<>();
  private final List<Buffer> cache = new ArrayList<>();
  private final Deque<Buffer> activations = new ArrayDeque<>();

  MetalReplica(Device device) {
    this.device = device;
  }

  void loadLayer() {
    weights.add(allocate(BufferType.DRAM, ATTENTION_BYTES, "attention"));
    weights.add(allocate(BufferType.DRAM, FEED_FORWARD_BYTES, "mlp"));
  }

  void runLayer() {
    dispatch("attention", 32 * KIB, 64 * KIB, 16 * KIB);
    if (cache.size() < CACHE_LIMIT) {
      cache.add(allocate(BufferType.DRAM, CACHE_BYTES, "kv_cache"));
    }
    dispatch("mlp", 64 * KIB, 128 * KIB, 32 * KIB);
    activations.add(allocate(BufferType.L1, ACTIVATION_BYTES, "activations"));
    if (activations.size() > LIVE_ACTIVATIONS) {
      activations.removeFirst().close();
    }
  }

  void close() {
    device.programCache().clear();
    List.of(activations, cache, weights).forEach(each -> each.forEach(Buffer::close));
  }

  private Buffer allocate(BufferType type, long bytes, String name) {
    return device.allocate(BufferConfig.interleaved(type, bytes, TILE_BYTES).named(name));
  }

  /** The same program for every layer, with other weights: compiled once. */
  private void dispatch(String name, long... circularBufferBytes) {
    device.dispatch(device.programCache().get(name, () -> program(name, circularBufferBytes)));
  }

  private Program program(String name, long[] circularBufferBytes) {
    CoreRangeSet cores =
        CoreRangeSet.grid(device.profile().computeX(), device.profile().computeY());
    Program program = new Program(device);
    for (int i = 0; i < circularBufferBytes.length; i++) {
      program.addCircularBuffer(
          cores, CircularBufferConfig.of(circularBufferBytes[i], i, TILE_BYTES));
    }
    program.addKernel(new Kernel(name + ".reader", cores, 2_560, 64));
    program.addKernel(new Kernel(name + ".compute", cores, 9_216, 32));
    program.addKernel(new Kernel(name + ".writer", cores, 2_048, 64));
    return program;
  }
}
