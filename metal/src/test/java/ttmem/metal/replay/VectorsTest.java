package ttmem.metal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recorded behaviour of the original, operation by operation. */
class VectorsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01_l1_bh_topdown",
        "02_l1_wh_mixed",
        "03_l1_small",
        "04_dram_bh_bottomup",
        "05_dram_wh_mixed",
        "06_best_1gib",
        "07_tiny_full_first",
        "08_full_best",
        "09_alloc_at",
        "10_min_over_align_best",
        "11_shrink_reset",
        "12_limit_and_clear",
        "13_many_small_blocks",
        "14_unaligned_alloc_at",
        "15_shrink_whole",
        "16_min_not_multiple",
        "17_best_large_blocks"
      })
  void oneRegionBehavesAsRecorded(String name) throws IOException {
    replayed("free_list_opt/" + name + ".jsonl");
  }

  @ParameterizedTest
  @ValueSource(strings = {"free_list", "free_list_opt_a"})
  void theCasesOfThePublicSuitesPass(String name) throws IOException {
    replayed("peer_suite/" + name + ".jsonl");
  }

  private static void replayed(String path) throws IOException {
    List<Map<String, Object>> lines = JsonLines.read(path);
    Replay replay = new Replay();
    int announced = 0;
    int operations = 0;
    for (int i = 0; i < lines.size(); i++) {
      Step step = replay.apply(lines.get(i));
      if (step.opening()) {
        announced += new Fields(lines.get(i)).count("ops");
      } else {
        operations++;
      }
      assertThat(step.difference()).as("%s line %d %s", path, i + 1, lines.get(i)).isNull();
    }
    assertThat(operations).isEqualTo(announced).isPositive();
  }
}
