package ttmem.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.monitor.questions.CoreGrid;

class CoreGridTest {
  private static final Pool L1 =
      new Pool(MemoryType.L1, 64, 1_000_000, 250_000, 750_000, 750_000, 100_000L, null);

  @Test
  void placesCircularBuffersOnTheCoresWhereTheyAreResident() {
    CoreGrid grid =
        CoreGrid.of(
            L1,
            List.of(
                circular(100_000, 50_000, "{[0-0 - 1-0]}"),
                circular(140_000, 20_000, "{[1-0 - 1-1]}"),
                circular(100_000, 90_000, "{}")));
    assertThat(grid.width()).isEqualTo(2);
    assertThat(grid.height()).isEqualTo(2);
    assertThat(grid.circularBuffers(0, 0)).isEqualTo(0.05);
    assertThat(grid.circularBuffers(1, 0)).as("the union of both").isEqualTo(0.06);
    assertThat(grid.circularBuffers(1, 1)).isEqualTo(0.02);
    assertThat(grid.circularBuffers(0, 1)).isZero();
    assertThat(grid.allocated()).isEqualTo(0.25);
  }

  @Test
  void findsTheCoreThatIsClosestToAClash() {
    CoreGrid grid =
        CoreGrid.of(
            L1,
            List.of(
                circular(100_000, 50_000, "{[0-0 - 7-7]}"),
                circular(150_000, 1_000, "{[3-4 - 3-4]}"),
                buffer(900_000),
                buffer(700_000)));
    assertThat(grid.tightest()).isEqualTo(new CoreGrid.Core(3, 4));
    assertThat(grid.lowestBuffer()).isEqualTo(700_000);
  }

  @Test
  void readsSeveralRangesAndNothingOfNonsense() {
    assertThat(CoreGrid.parse("{[0-0 - 1-1], [9-2 - 9-2]}")).hasSize(5);
    assertThat(CoreGrid.parse("")).isEmpty();
    assertThat(CoreGrid.parse("{[0-0 - 99999999999-0]}")).hasSize(32);
    assertThat(CoreGrid.parse("[1-2-3")).isEmpty();
  }

  @Test
  void mapsBlocksWhereTheyLieInABank() {
    BlockMap map =
        BlockMap.of(
            L1,
            List.of(placed(100_000, 250_000), placed(600_000, 500_000), buffer(1), kernel()),
            4);
    assertThat(map.shares()).containsExactly(1.0, 0.0, 1.0, 1.0);
    assertThat(map.placedBytes()).isEqualTo(750_000);
    assertThat(map.unplaced()).isEqualTo(1);
  }

  private static LiveBuffer circular(long address, long bytes, String cores) {
    LiveBuffer.Shape shape = new LiveBuffer.Shape(null, null, bytes, 4, 7L, true, cores);
    return new LiveBuffer(
        1, 0, 0, "ledger", MemoryType.CB, address, bytes * 4, 1, null, null, shape);
  }

  private static LiveBuffer placed(long address, long bankBytes) {
    LiveBuffer.Shape shape = new LiveBuffer.Shape(bankBytes, 64, null, null, null, null);
    return new LiveBuffer(
        1, 0, 0, "ledger", MemoryType.L1, address, bankBytes * 64, 1, null, null, shape);
  }

  private static LiveBuffer buffer(long address) {
    return new LiveBuffer(1, 0, 0, "ledger", MemoryType.L1, address, 64, 1, null, null);
  }

  private static LiveBuffer kernel() {
    return new LiveBuffer(1, 0, 0, "ledger", MemoryType.KERNEL, 0, 64, 1, null, null);
  }
}
