package ttmem.metal.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import ttmem.model.BufferType;

class ExplanationTest {

  private static final long SEED = Long.getLong("ttmem.seed", System.nanoTime());

  @Test
  void tellsFragmentationFromExhaustion() {
    BankManager banks = banks(10 * 64);
    List<Long> held = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      held.add(allocate(banks, 64));
    }
    assertThat(refusal(banks, 128).explanation().cause()).isEqualTo(Explanation.Cause.EXHAUSTION);
    banks.free(held.get(2), 0);
    banks.free(held.get(5), 0);
    Explanation fragmented = refusal(banks, 128).explanation();
    assertThat(fragmented.cause()).isEqualTo(Explanation.Cause.FRAGMENTATION);
    assertThat(fragmented.missingBytes()).isEqualTo(64);
    assertThat(fragmented.largestHole()).isEqualTo(new AddressRange(128, 192));
    assertThat(fragmented.neighbours())
        .containsExactly(new AddressRange(64, 128), new AddressRange(192, 256));
    assertThat(fragmented.smallestFrees()).containsExactly(new AddressRange(64, 128));
    assertThat(refusal(banks, 11 * 64).explanation().cause())
        .isEqualTo(Explanation.Cause.LARGER_THAN_BANK);
    assertThat(refusal(banks, 11 * 64).explanation().smallestFrees()).isEmpty();
  }

  @Test
  void prefersFewerBuffersAmongEquallyManyBytes() {
    BankManager banks = banks(6 * 64);
    allocate(banks, 64);
    allocate(banks, 64);
    allocate(banks, 64);
    allocate(banks, 128);
    allocate(banks, 64);
    assertThat(refusal(banks, 128).explanation().smallestFrees())
        .containsExactly(new AddressRange(192, 320));
  }

  @Test
  void theSmallestFreesAreTheSmallestAndMakeItFit() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 300; round++) {
      BankManager banks = banks(64 * 40);
      List<Long> held = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        held.add(allocate(banks, 64L * random.nextInt(1, 5)));
      }
      held.removeIf(address -> address < 0);
      for (int i = 0; i < 4; i++) {
        banks.free(held.remove(random.nextInt(held.size())), 0);
      }
      long bytes = 64L * random.nextInt(6, 30);
      long address = allocate(banks, bytes);
      if (address >= 0) {
        continue;
      }
      List<AddressRange> frees = refusal(banks, bytes).explanation().smallestFrees();
      assertThat(cost(frees)).as("seed=%d", SEED).isEqualTo(cheapest(banks, bytes));
      frees.forEach(range -> banks.free(range.start(), 0));
      assertThat(allocate(banks, bytes)).as("seed=%d", SEED).isNotNegative();
    }
  }

  @Test
  void messageHasTheNumbersOfTheOriginalAndThenTheReason() {
    BankManager banks = banks(10 * 64);
    allocate(banks, 640);
    assertThatThrownBy(() -> banks.allocate(BufferRequest.interleaved(BufferType.DRAM, 1, 128)))
        .isInstanceOf(OutOfDeviceMemoryException.class)
        .hasMessageStartingWith(
            "Out of Memory: Not enough space to allocate 128 B DRAM buffer across 1 banks, where"
                + " each bank needs to store 128 B, but bank size is 640 B (allocated: 640 B, free:"
                + " 0 B, largest free block: 0 B). ")
        .hasMessageContaining("It would fit without a buffer at [0, 640) of 640 B per bank");
  }

  /** All runs of neighbouring blocks, the plain way. */
  private static long cheapest(BankManager banks, long bytes) {
    List<Block> blocks = new ArrayList<>(banks.blocks(0));
    blocks.sort(Comparator.comparingLong(Block::address));
    long best = Long.MAX_VALUE;
    for (int from = 0; from < blocks.size(); from++) {
      for (int to = from + 1; to <= blocks.size(); to++) {
        List<Block> run = blocks.subList(from, to);
        if (run.stream().mapToLong(Block::size).sum() >= bytes) {
          List<AddressRange> used =
              run.stream()
                  .filter(Block::allocated)
                  .map(block -> new AddressRange(block.address(), block.address() + block.size()))
                  .toList();
          best = Math.min(best, cost(used));
        }
      }
    }
    return best;
  }

  private static long cost(List<AddressRange> ranges) {
    return ranges.stream().mapToLong(AddressRange::bytes).sum() * 1000 + ranges.size();
  }

  private static BankManager banks(long bytes) {
    BankLayout layout = new BankLayout(BufferType.DRAM, 1, bytes, 0, 64, 64, 1, 0, true);
    return new BankManager(layout, SearchPolicy.FIRST, AllocatorDependencies.NONE, Set.of());
  }

  private static long allocate(BankManager banks, long bytes) {
    try {
      return banks.allocate(BufferRequest.interleaved(BufferType.DRAM, 1, bytes)).address();
    } catch (OutOfDeviceMemoryException e) {
      return -1;
    }
  }

  private static OutOfDeviceMemoryException refusal(BankManager banks, long bytes) {
    try {
      banks.allocate(BufferRequest.interleaved(BufferType.DRAM, 1, bytes));
      throw new AssertionError("fits: bytes=" + bytes);
    } catch (OutOfDeviceMemoryException e) {
      return e;
    }
  }
}
