package ttmem.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ttmem.metal.replay.ChurnRun;

/**
 * The recorded churn workloads (allocator vectors, form E): each one as a run with what it must end
 * in, and what it must cost per pair of free and allocate.
 *
 * @param run the run
 * @param originalNs the C++ original on a machine like CI's; its policy is FIRST
 * @param targetNs what must be reached
 * @param stretchNs what would be fine
 */
record ChurnWorkload(ChurnRun run, String originalNs, String targetNs, String stretchNs) {

  private static final String L1 = "l1_200 1461248 111616 200 64 160 down 2200000";
  private static final String DRAM_10K = "dram_1g_10k 1073741824 0 10000 2048 76 up 220000";
  private static final String DRAM_4G = "dram_4g_100k 4278190016 64 100000 2048 30 up 55000";
  private static final String DRAM_1G = "dram_1g_100k 1073741824 0 100000 64 240 up 55000";

  static List<ChurnWorkload> all() {
    return List.of(
        first(L1, "cfc31240e0459480 985792 475456 146112 257728", "250", "220", "200"),
        first(DRAM_10K, "ad4f0b240f292000 784881664 288860160 216195072 0", "1150", "450", "300"),
        first(
            DRAM_4G, "7570434fd9c0a800 3176595456 1101594560 854042560 64", "5300", "1000", "500"),
        first(DRAM_1G, "297287453f926700 770057088 303684736 239063424 0", "5300", "1000", "500"),
        best(L1, "f0375bd40eb00940 985792 475456 188480 300096"),
        best(DRAM_10K, "a6f1ef9cd5e5d800 784881664 288860160 230922240 0"),
        best(DRAM_4G, "f3a2c985026e3800 3176595456 1101594560 929314752 64"),
        best(DRAM_1G, "27d2a532d5cb3040 770057088 303684736 256425984 0"));
  }

  private static ChurnWorkload first(
      String workload, String end, String original, String target, String stretch) {
    return new ChurnWorkload(run(workload, "FIRST", end), original, target, stretch);
  }

  private static ChurnWorkload best(String workload, String end) {
    return new ChurnWorkload(run(workload, "BEST", end), "-", "1.5 x FIRST", "-");
  }

  private static ChurnRun run(String workload, String policy, String end) {
    String[] in = workload.split(" ", -1);
    String[] out = end.split(" ", -1);
    Map<String, Object> fields = new HashMap<>();
    fields.putAll(Map.of("name", in[0], "policy", policy, "min_alloc", 64, "align", 64));
    fields.putAll(Map.of("size", Long.valueOf(in[1]), "offset", Long.valueOf(in[2])));
    fields.putAll(Map.of("live", Integer.valueOf(in[3]), "unit", Integer.valueOf(in[4])));
    fields.putAll(Map.of("max_units", Integer.valueOf(in[5]), "dir", in[6], "seed", 12345));
    fields.putAll(Map.of("steps", Integer.valueOf(in[7]), "checksum", out[0]));
    fields.put(
        "stats",
        List.of(
            Long.valueOf(in[1]), Long.valueOf(out[1]), Long.valueOf(out[2]), Long.valueOf(out[3])));
    fields.put("lowest", Long.valueOf(out[4]));
    return new ChurnRun(fields);
  }
}
