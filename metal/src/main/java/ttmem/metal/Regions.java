package ttmem.metal;

import ttmem.metal.allocator.AllocatorConfig;
import ttmem.metal.allocator.SearchPolicy;
import ttmem.model.Profile;

/** From a profile and options to the allocator's numbers (memory facts, sections 1.4 and 3.2). */
final class Regions {

  private static final long TRACE_SHARE_ALIGNMENT = 8192;

  private Regions() {}

  static AllocatorConfig config(Profile profile, DeviceOptions options) {
    return new AllocatorConfig(
        profile.dramBanks(),
        profile.dramBankBytes(),
        options.profilerBuild()
            ? profile.profilerDramUnreservedBase()
            : profile.dramUnreservedBase(),
        profile.dramAlignment(),
        traceBytesPerBank(profile, options.traceRegionBytes()),
        profile.l1Banks(),
        profile.l1Bytes(),
        l1Base(profile, options.workerL1Bytes()),
        options.l1SmallBytes(),
        profile.l1Alignment(),
        options.interleaved(),
        profile.bankCounts(),
        profile.dramSearch() == Profile.DramSearch.BEST ? SearchPolicy.BEST : SearchPolicy.FIRST);
  }

  private static long traceBytesPerBank(Profile profile, long bytes) {
    long room = profile.dramBankBytes() - profile.dramUnreservedBase();
    long most = profile.traceRule() == Profile.TraceRule.TOTAL ? room * profile.dramBanks() : room;
    if (bytes > most) {
      throw new IllegalArgumentException(
          "expected at most what DRAM has: trace_region_size=%d most=%d".formatted(bytes, most));
    }
    return switch (profile.traceRule()) {
      case PER_BANK -> bytes;
      case TOTAL -> roundUp(Math.ceilDiv(bytes, profile.dramBanks()), TRACE_SHARE_ALIGNMENT);
    };
  }

  private static long l1Base(Profile profile, long workerL1Bytes) {
    if (workerL1Bytes == 0) {
      return profile.l1UnreservedBase();
    }
    long alignment = Math.max(profile.dramAlignment(), profile.l1Alignment());
    long most = profile.l1Bytes() - profile.l1UnreservedBase();
    if (workerL1Bytes > most || workerL1Bytes < alignment) {
      throw new IllegalArgumentException(
          "expected one block to all that the software leaves: worker_l1_size=%d least=%d most=%d"
              .formatted(workerL1Bytes, alignment, most));
    }
    return roundUp(profile.l1Bytes() - workerL1Bytes, alignment);
  }

  static long roundUp(long bytes, long alignment) {
    return Math.ceilDiv(bytes, alignment) * alignment;
  }
}
