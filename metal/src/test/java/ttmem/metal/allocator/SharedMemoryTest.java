package ttmem.metal.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import ttmem.model.BufferType;

/** Allocators over one memory, beyond the recorded cases. */
class SharedMemoryTest {

  private static final long SEED = Long.getLong("ttmem.seed", System.nanoTime());
  private static final AllocatorDependencies STAR =
      AllocatorDependencies.of(Map.of(0, Set.of(1, 2, 3)));

  private record Held(int allocator, AddressRange range) {}

  @Test
  void dependantsNeverOverlapAndNothingThatFitsIsRefused() {
    SplittableRandom random = new SplittableRandom(SEED);
    BankManager banks = banks(STAR);
    List<Held> held = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (!held.isEmpty() && random.nextInt(100) < 45) {
        Held freed = held.remove(random.nextInt(held.size()));
        banks.free(freed.range().start(), freed.allocator());
        continue;
      }
      int allocator = random.nextInt(4);
      long bytes = 64L * random.nextInt(1, 40);
      Direction direction = random.nextBoolean() ? Direction.UP : Direction.DOWN;
      long expected = expected(held, allocator, bytes, direction);
      long address = allocate(banks, allocator, bytes, direction);
      assertThat(address).as("seed=%d step=%d", SEED, i).isEqualTo(expected);
      if (address >= 0) {
        held.add(new Held(allocator, new AddressRange(address, address + bytes)));
      }
    }
  }

  @Test
  void onlyASingleAllocatorIsResized() {
    BankManager banks = banks(STAR);
    assertThatThrownBy(() -> banks.shrink(64, Direction.UP, 0))
        .isInstanceOf(AllocatorException.class)
        .hasMessageContaining("num_allocators=4");
    BankManager single = banks(AllocatorDependencies.NONE);
    single.shrink(64, Direction.UP, 0);
    assertThat(single.statistics(0).totalAllocatableBytes()).isEqualTo(65536 - 64);
    single.resetSize(0);
    assertThat(single.statistics(0).totalAllocatableBytes()).isEqualTo(65536);
  }

  @Test
  void refusesNonsensicalDependencies() {
    assertThatThrownBy(() -> AllocatorDependencies.of(Map.of(0, Set.of(0))))
        .hasMessageContaining("id=0");
    assertThatThrownBy(() -> AllocatorDependencies.of(Map.of(0, Set.of(1 << 30))))
        .hasMessageContaining("id=1073741824");
    assertThatThrownBy(() -> AllocatorDependencies.of(Map.of(-1, Set.of())))
        .hasMessageContaining("id=-1");
  }

  @Test
  void statesMergeIntoWhatEitherUses() {
    BankManager one = banks(AllocatorDependencies.NONE);
    BankManager other = banks(AllocatorDependencies.NONE);
    allocate(one, 0, 128, Direction.UP);
    allocate(other, 0, 256, Direction.UP);
    allocate(other, 0, 64, Direction.DOWN);
    AllocatorState both = one.extractState(0).merge(other.extractState(0));
    assertThat(both.allocated())
        .containsExactly(new AddressRange(0, 256), new AddressRange(65472, 65536));
    one.overrideState(both, 0);
    assertThat(one.statistics(0).totalAllocatedBytes()).isEqualTo(320);
  }

  /** First or last run of granules that neither the allocator nor a dependant uses. */
  private static long expected(List<Held> held, int allocator, long bytes, Direction direction) {
    boolean[] taken = new boolean[65536 / 64];
    for (Held other : held) {
      boolean inTheWay =
          other.allocator() == allocator || STAR.of(allocator).contains(other.allocator());
      for (long at = other.range().start(); inTheWay && at < other.range().end(); at += 64) {
        taken[(int) (at / 64)] = true;
      }
    }
    int granules = (int) (bytes / 64);
    int best = -1;
    int free = 0;
    for (int i = 0; i < taken.length; i++) {
      free = taken[i] ? 0 : free + 1;
      if (free >= granules) {
        best = i - granules + 1;
        if (direction == Direction.UP) {
          break;
        }
      }
    }
    return best * 64L;
  }

  private static BankManager banks(AllocatorDependencies dependencies) {
    BankLayout layout = new BankLayout(BufferType.DRAM, 1, 65536, 0, 64, 64, 1, 0, true);
    return new BankManager(layout, SearchPolicy.FIRST, dependencies, Set.of());
  }

  private static long allocate(BankManager banks, int allocator, long bytes, Direction direction) {
    try {
      return banks
          .allocate(new BufferRequest(BufferType.DRAM, 1, bytes, 0, direction), allocator)
          .address();
    } catch (OutOfDeviceMemoryException e) {
      return -64;
    }
  }
}
