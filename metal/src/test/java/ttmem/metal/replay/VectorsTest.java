package ttmem.metal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bh_110x8",
        "bh_120x7",
        "bh_130x8_small_trace",
        "p150b_captured",
        "wh_56x12_small_trace",
        "wh_64x12"
      })
  void boardsBehaveAsRecorded(String name) throws IOException {
    replayed("bank_manager/" + name + ".jsonl");
  }

  @ParameterizedTest
  @ValueSource(strings = {"overlapped_banks_a", "allocator_dependencies_a"})
  void allocatorsOverOneMemoryKeepClearOfEachOther(String name) throws IOException {
    replayed("peer_suite/" + name + ".jsonl");
  }

  @Test
  void refusalsUseTheWordsOfTheOriginal() throws IOException {
    int refusals = 0;
    for (String path :
        List.of("bank_manager/bh_110x8.jsonl", "peer_suite/overlapped_banks_a.jsonl")) {
      Replay replay = new Replay(null);
      for (Map<String, Object> line : JsonLines.read(path)) {
        Step step = replay.apply(line);
        if (line.get("err") instanceof String words) {
          assertThat(step.outcome().error()).startsWith(words);
          refusals++;
        }
      }
    }
    assertThat(refusals).isGreaterThan(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"busy_bh", "busy_wh_small", "empty_bh"})
  void reportsAreEqualByteForByte(String name, @TempDir Path directory) throws IOException {
    replayed("memory_reports/" + name + "/ops.jsonl", directory);
    List<String> written;
    try (Stream<Path> files = Files.list(directory)) {
      written = files.map(file -> file.getFileName().toString()).sorted().toList();
    }
    assertThat(written).hasSize(name.equals("empty_bh") ? 3 : 6);
    for (String file : written) {
      String resource = "/vectors/memory_reports/" + name + "/" + file;
      try (InputStream expected = VectorsTest.class.getResourceAsStream(resource)) {
        assertThat(expected).as(resource).isNotNull();
        assertThat(Files.readString(directory.resolve(file)))
            .as(resource)
            .isEqualTo(new String(expected.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void acceptsTheBankCountsOfTheOriginal() {
    Fields file =
        new Fields(JsonLines.read("bank_manager/accepted_l1_bank_counts.json").getFirst());
    List<Long> accepted = file.numbers("accepted");
    assertThat(LongStream.rangeClosed(1, 256).filter(VectorsTest::opens).boxed())
        .containsExactlyElementsOf(accepted);
  }

  private static boolean opens(long banks) {
    Map<String, Object> opening = new HashMap<>();
    opening.put("format", "ttmem-overlap-vectors/1");
    opening.putAll(Map.of("op", "construct", "type", "L1", "banks", banks, "size", 1024));
    opening.putAll(Map.of("align", 32, "offset", 0, "block_align", 32, "deps", List.of(List.of())));
    try {
      return new Replay(null).apply(opening).opening();
    } catch (IllegalArgumentException e) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void replayed(String path) throws IOException {
    replayed(path, null);
  }

  private static void replayed(String path, @Nullable Path reports) throws IOException {
    List<Map<String, Object>> lines = JsonLines.read(path);
    Replay replay = new Replay(reports);
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
