package ttmem.bench;

import java.util.Arrays;
import ttmem.metal.replay.ChurnRun;

/**
 * The allocator on the recorded churn workloads: {@code AllocatorChurn [ROUNDS]}. One run is
 * discarded, the median of the others counts; every run must end as recorded.
 */
final class AllocatorChurn {
  private AllocatorChurn() {}

  public static void main(String[] args) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 21;
    System.out.println(
        "| workload | C++ original, ns | must reach | stretch | median ns per free + allocate |"
            + " lowest |");
    System.out.println("|---|---|---|---|---|---|");
    for (ChurnWorkload workload : ChurnWorkload.all()) {
      measure(workload.run());
      double[] ns = new double[rounds];
      for (int i = 0; i < rounds; i++) {
        ns[i] = measure(workload.run());
      }
      Arrays.sort(ns);
      System.out.printf(
          "| %s | %s | %s | %s | **%.0f** | %.0f |%n",
          workload.run().name(),
          workload.originalNs(),
          workload.targetNs(),
          workload.stretchNs(),
          ns[rounds / 2],
          ns[0]);
    }
  }

  private static double measure(ChurnRun run) {
    ChurnRun.Result result = run.run();
    if (!result.end().equals(run.expected())) {
      throw new AssertionError(
          run.name() + ": expected " + run.expected() + " but was " + result.end());
    }
    return (double) result.stepsNs() / run.steps();
  }
}
