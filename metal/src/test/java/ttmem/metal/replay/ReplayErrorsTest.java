package ttmem.metal.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplayErrorsTest {

  private static final long SEED = Long.getLong("ttmem.seed", System.nanoTime());

  @Test
  void namesTheFieldThatIsWrong() throws IOException {
    Replay replay = new Replay(null);
    assertThatThrownBy(() -> replay.apply(Map.of("op", "stats")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("format first");
    assertThatThrownBy(() -> replay.apply(Map.of("format", "ttmem-alloc-vectors/9")))
        .hasMessageContaining("format=ttmem-alloc-vectors/9");
    replay.apply(region());
    assertThatThrownBy(() -> replay.apply(Map.of("op", "alloc", "dir", "up")))
        .hasMessageContaining("size=null");
    assertThatThrownBy(() -> replay.apply(Map.of("op", "alloc", "size", -1, "dir", "up")))
        .hasMessageContaining("size=-1");
    BigInteger large = BigInteger.TWO.pow(64);
    assertThatThrownBy(() -> replay.apply(Map.of("op", "alloc", "size", large, "dir", "up")))
        .hasMessageContaining("size=" + large);
    assertThatThrownBy(() -> replay.apply(Map.of("op", "alloc", "size", 64.5, "dir", "up")))
        .hasMessageContaining("size=64.5");
    assertThatThrownBy(() -> replay.apply(Map.of("op", "alloc", "size", 64, "dir", "left")))
        .hasMessageContaining("dir=left");
    assertThatThrownBy(() -> replay.apply(Map.of("op", "explode")))
        .hasMessageContaining("op=explode");
    assertThatThrownBy(() -> replay.apply(Map.of("op", 7))).hasMessageContaining("op=7");
  }

  @Test
  void saysWhatDiffers() throws IOException {
    Replay replay = new Replay(null);
    assertThat(replay.apply(region()).opening()).isTrue();
    Step step = replay.apply(Map.of("op", "alloc", "size", 64, "dir", "up", "r", 128));
    assertThat(step.difference()).isEqualTo("expected r=128 but was 0");
    Step refusal = replay.apply(Map.of("op", "shrink", "size", 64, "r", "ok"));
    assertThat(refusal.difference()).isEqualTo("expected r=ok but was err fatal");
    Step surprise = replay.apply(Map.of("op", "alloc", "size", 64, "dir", "up", "err", "limit"));
    assertThat(surprise.difference()).contains("expected err=limit");
    assertThat(replay.apply(Map.of("op", "stats")).difference()).isNull();
  }

  @Test
  void sizesThatAreNoMultipleOfThePageAreRefused() throws IOException {
    Replay replay = new Replay(null);
    replay.apply(opening(board()));
    Map<String, Object> line = new HashMap<>();
    line.putAll(Map.of("op", "buf", "id", 0, "type", "L1", "size", 100, "page", 64));
    assertThat(replay.apply(line).outcome().error()).contains("size=100 page=64");
    line.put("err", "whatever the original says");
    assertThat(replay.apply(line).difference()).isNull();
  }

  @Test
  void badBoardsAreRefusedWithoutATrace() {
    for (String field : List.of("dram_banks", "l1_align", "grid_x", "l1_base", "trace")) {
      for (Object value : List.of(-1, Long.MAX_VALUE, "x", List.of())) {
        Map<String, Object> board = board();
        board.put(field, value);
        assertThatThrownBy(() -> new Replay(null).apply(opening(board)))
            .as("%s=%s", field, value)
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  /** Whatever a line has in its fields, it is refused or done: never anything else. */
  @Test
  void survivesRandomLines() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Object> values =
        List.of(0, 1, -1, 64, 4096, Long.MAX_VALUE, "L1", "DRAM", "up", "down", "x", List.of(1, 2));
    List<String> ops =
        List.of(
            "buf",
            "free",
            "alloc",
            "alloc_at",
            "shrink",
            "reset",
            "stats",
            "cbs",
            "available",
            "lowest",
            "deps",
            "banks",
            "dump",
            "clear",
            "alloc_size",
            "report",
            "deallocate_all");
    List<String> names =
        List.of(
            "id",
            "type",
            "size",
            "page",
            "dir",
            "cores",
            "pages_per_core",
            "addr",
            "limit",
            "base",
            "align",
            "sizes",
            "alloc_id",
            "shards",
            "in",
            "bank",
            "prefix",
            "grid_cores");
    for (Map<String, ?> opening : List.of(region(), opening(board()), overlap())) {
      Replay replay = new Replay(null);
      replay.apply(opening);
      for (int i = 0; i < 20_000; i++) {
        Map<String, Object> line = new HashMap<>();
        line.put("op", ops.get(random.nextInt(ops.size())));
        for (int k = random.nextInt(9); k > 0; k--) {
          line.put(
              names.get(random.nextInt(names.size())), values.get(random.nextInt(values.size())));
        }
        try {
          replay.apply(line);
        } catch (IllegalArgumentException e) {
          assertThat(e.getMessage()).as("seed=%d %s", SEED, line).contains("=");
        }
      }
    }
  }

  private static Map<String, Object> region() {
    Map<String, Object> opening = new HashMap<>();
    opening.put("format", "ttmem-alloc-vectors/1");
    opening.putAll(Map.of("op", "construct", "size", 4096, "offset", 0, "min_alloc", 64));
    opening.putAll(Map.of("align", 64, "policy", "FIRST"));
    return opening;
  }

  private static Map<String, Object> overlap() {
    Map<String, Object> opening = new HashMap<>();
    opening.put("format", "ttmem-overlap-vectors/1");
    opening.putAll(Map.of("op", "construct", "type", "L1", "banks", 4, "size", 65536));
    opening.putAll(Map.of("align", 16, "offset", 0, "block_align", 64));
    opening.put("deps", List.of(List.of(1), List.of()));
    return opening;
  }

  private static Map<String, Object> board() {
    Map<String, Object> board = new HashMap<>();
    board.putAll(Map.of("dram_bank_size", 1 << 30, "dram_align", 32, "l1_align", 16));
    board.putAll(Map.of("l1_size", 1499136, "dram_banks", 12, "dram_base", 32));
    board.putAll(Map.of("l1_base", 102656, "l1_small", 0, "trace", 0, "grid_x", 8, "grid_y", 8));
    return board;
  }

  private static Map<String, Object> opening(Map<String, Object> board) {
    return Map.of("format", "ttmem-bank-vectors/1", "op", "config", "board", board);
  }
}
