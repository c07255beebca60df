package ttmem.metal;

/**
 * How a device is opened, with tt-metal's parameters.
 *
 * @param l1SmallBytes top part of each L1 bank kept for small sharded buffers ({@code
 *     l1_small_size}); rounded up to the DRAM alignment
 * @param traceRegionBytes DRAM kept for traces ({@code trace_region_size}): per bank or in total,
 *     as the vintage has it
 * @param workerL1Bytes L1 of each core left to buffers ({@code worker_l1_size}); 0 for all that
 *     there is. Less of it raises the L1 base and enlarges the kernel-config ring
 * @param profilerBuild whether the software was built with the profiler, which takes DRAM
 * @param interleaved whether interleaved buffers are allowed
 */
public record DeviceOptions(
    long l1SmallBytes,
    long traceRegionBytes,
    long workerL1Bytes,
    boolean profilerBuild,
    boolean interleaved) {

  /** Nothing reserved, no profiler. */
  public static final DeviceOptions DEFAULT = new DeviceOptions(0, 0, 0, false, true);

  public DeviceOptions {
    if (l1SmallBytes < 0 || traceRegionBytes < 0 || workerL1Bytes < 0) {
      throw new IllegalArgumentException(
          "expected 0 or more: l1_small_size=%d trace_region_size=%d worker_l1_size=%d"
              .formatted(l1SmallBytes, traceRegionBytes, workerL1Bytes));
    }
  }

  public DeviceOptions withL1SmallBytes(long bytes) {
    return new DeviceOptions(bytes, traceRegionBytes, workerL1Bytes, profilerBuild, interleaved);
  }

  public DeviceOptions withTraceRegionBytes(long bytes) {
    return new DeviceOptions(l1SmallBytes, bytes, workerL1Bytes, profilerBuild, interleaved);
  }

  public DeviceOptions withWorkerL1Bytes(long bytes) {
    return new DeviceOptions(l1SmallBytes, traceRegionBytes, bytes, profilerBuild, interleaved);
  }

  public DeviceOptions withProfilerBuild() {
    return new DeviceOptions(l1SmallBytes, traceRegionBytes, workerL1Bytes, true, interleaved);
  }

  public DeviceOptions withoutInterleaving() {
    return new DeviceOptions(l1SmallBytes, traceRegionBytes, workerL1Bytes, profilerBuild, false);
  }
}
