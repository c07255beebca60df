package ttmem.monitor.questions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ttmem.metal.Buffer;
import ttmem.metal.BufferConfig;
import ttmem.metal.Device;
import ttmem.metal.DeviceOptions;
import ttmem.metal.MemoryReporter;
import ttmem.metal.MemoryView;
import ttmem.metal.allocator.AllocatorException;
import ttmem.model.BufferType;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.Profile;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferList;
import ttmem.monitor.replay.FitQuestion;
import ttmem.monitor.replay.Holes;
import ttmem.monitor.replay.LiveFit;
import ttmem.monitor.replay.LiveFit.Verdict;
import ttmem.testkit.Looks;

class LiveFitTest {
  private static final Instant NOW = Instant.parse("2026-03-14T15:00:00Z");

  private static List<LiveFit.Answer> ask(Looks looks, FitQuestion question) {
    Snapshot snapshot = looks.snapshot();
    return LiveFit.ask(
        new Observation(snapshot, null), snapshot.devices().getFirst(), null, question);
  }

  private static Looks with(Pool pool) {
    return Looks.at(NOW, 1).holds(11, "ada", 0, 0, 0, pool);
  }

  private static final FitQuestion L1 = new FitQuestion(BufferType.L1, 110 * 2048 * 3L, 2048, 0);

  @Test
  void fitsIfTheLargestHoleIsLargeEnough() {
    LiveFit.Answer fits = ask(with(l1(6144, 6144)), L1).getFirst();
    assertThat(fits.verdict()).isEqualTo(Verdict.FITS);
    assertThat(fits.bytesPerBank()).hasValue(6144);
    LiveFit.Answer pieces = ask(with(l1(20_000, 6080)), L1).getFirst();
    assertThat(pieces.verdict()).isEqualTo(Verdict.DOES_NOT_FIT);
    assertThat(pieces.why()).contains("fragmented");
    LiveFit.Answer full = ask(with(l1(6080, 6080)), L1).getFirst();
    assertThat(full.verdict()).isEqualTo(Verdict.DOES_NOT_FIT);
    assertThat(full.why()).contains("exhausted");
  }

  private static Pool l1(long free, long largest) {
    return Looks.pool(MemoryType.L1, 110, 1_461_504, 1_461_504 - free, largest, 111_360L);
  }

  @Test
  void withoutFiguresItIsNeverAYes() {
    Looks silent = Looks.at(NOW, 1).silent(12, "bob", 0).holds(11, "ada", 0, 0, 0);
    assertThat(ask(silent, L1))
        .extracting(LiveFit.Answer::verdict)
        .containsExactly(Verdict.UNKNOWN, Verdict.UNKNOWN);
    assertThat(ask(silent, L1))
        .extracting(LiveFit.Answer::why)
        .anyMatch(why -> why.contains("no figures"));
  }

  @Test
  void aChipThatNobodyHoldsIsAskedOnItsBoard() {
    LiveFit.Answer answer = ask(Looks.at(NOW, 1), L1).getFirst();
    assertThat(answer.verdict()).isEqualTo(Verdict.FITS);
    assertThat(answer.pid()).isNull();
    assertThat(answer.why()).contains("inferred from p150");
  }

  /** What it says from the figures alone is what the allocator does when it is asked. */
  @Test
  void agreesWithTheAllocatorItself() {
    try (Device device =
        Device.open(Profile.of("p150"), DeviceOptions.DEFAULT.withL1SmallBytes(32_768))) {
      long[] fill = {300_000_000L, 7_000_064, 64, 123_456_704};
      for (BufferType type : new BufferType[] {BufferType.DRAM, BufferType.L1}) {
        for (long size : fill) {
          if (type == BufferType.DRAM || size < 100_000_000) {
            var _ = device.allocate(BufferConfig.interleaved(type, size / 64 * 64, 64));
          }
        }
      }
      for (BufferType type :
          new BufferType[] {BufferType.DRAM, BufferType.L1, BufferType.L1_SMALL}) {
        long largest = MemoryReporter.memoryView(device, type).largestContiguousBytesFreePerBank();
        long banks = MemoryReporter.memoryView(device, type).numBanks();
        for (long perBank : new long[] {64, 2048, largest - 64, largest, largest + 64}) {
          FitQuestion question = new FitQuestion(type, perBank / 64 * 64 * banks, 64, 0);
          assertThat(ask(with(pool(device, type)), question).getFirst().verdict())
              .as("%s %s", type, question)
              .isEqualTo(really(device, question));
        }
      }
    }
  }

  /** Where it says that a buffer goes is where the allocator puts it. */
  @ParameterizedTest
  @EnumSource(
      value = BufferType.class,
      names = {"DRAM", "L1"})
  void findsTheHoleThatTheAllocatorTakes(BufferType type) {
    SplittableRandom random = new SplittableRandom(7919);
    int addresses = 0;
    int several = 0;
    try (Device device = Device.open(Profile.of("p150"), DeviceOptions.DEFAULT)) {
      long banks = MemoryReporter.memoryView(device, type).numBanks();
      List<Buffer> held = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        long page = 64L * (1 + random.nextInt(type == BufferType.L1 ? 300 : 600_000));
        if (held.size() > 20) {
          held.remove(random.nextInt(held.size())).close();
        }
        try {
          held.add(device.allocate(BufferConfig.interleaved(type, page * banks, page)));
        } catch (AllocatorException e) {
          held.remove(random.nextInt(held.size())).close();
        }
        long size = 64 * (1 + random.nextLong(type == BufferType.L1 ? 10_000 : 20_000_000));
        FitQuestion question = new FitQuestion(type, size * banks, size, 0);
        Holes holes = ask(device, question).holes();
        assertThat(holes.why()).isEmpty();
        try (Buffer real = device.allocate(BufferConfig.interleaved(type, size * banks, size))) {
          long address = real.address();
          assertThat(holes.list())
              .anyMatch(
                  hole -> hole.address() <= address && address < hole.address() + hole.bytes());
          if (holes.address().isPresent()) {
            assertThat(holes.address()).hasValue(address);
            addresses++;
          } else {
            several++;
          }
        } catch (AllocatorException e) {
          assertThat(holes.list()).isEmpty();
        }
      }
    }
    assertThat(addresses).isPositive();
    assertThat(several).isPositive();
  }

  private static LiveFit.Answer ask(Device device, FitQuestion question) {
    long base = device.allocator().layout(question.type()).offset();
    Snapshot snapshot = with(pool(device, question.type(), base)).snapshot();
    Observation look =
        new Observation(snapshot, new BufferList(NOW, buffers(device), false, false));
    return LiveFit.ask(look, snapshot.devices().getFirst(), 11, question).getFirst();
  }

  private static List<LiveBuffer> buffers(Device device) {
    return device.buffers().stream()
        .map(
            buffer ->
                new LiveBuffer(
                    11,
                    0,
                    0,
                    "ledger",
                    buffer.type().memoryType(),
                    buffer.address(),
                    buffer.sizeBytes(),
                    1,
                    NOW,
                    null,
                    new LiveBuffer.Shape(
                        buffer.bytesPerBank(), buffer.banks(), null, null, null, null)))
        .toList();
  }

  @Test
  void buffersThatDontAddUpGiveNoPlace() {
    Pool pool = Looks.pool(MemoryType.L1, 110, 1_461_504, 64, 1_461_440, 111_360L);
    Snapshot snapshot = with(pool).snapshot();
    Observation look = new Observation(snapshot, new BufferList(NOW, List.of(), false, false));
    LiveFit.Answer answer = LiveFit.ask(look, snapshot.devices().getFirst(), 11, L1).getFirst();
    assertThat(answer.verdict()).isEqualTo(Verdict.FITS);
    assertThat(answer.holes().address()).isEmpty();
    assertThat(answer.holes().why()).contains("don't add up");
  }

  private static Verdict really(Device device, FitQuestion question) {
    try (var buffer =
        device.allocate(
            BufferConfig.interleaved(
                question.type(), question.sizeBytes(), question.pageBytes()))) {
      return buffer == null ? Verdict.UNKNOWN : Verdict.FITS;
    } catch (AllocatorException e) {
      return Verdict.DOES_NOT_FIT;
    }
  }

  private static Pool pool(Device device, BufferType type) {
    return pool(device, type, null);
  }

  private static Pool pool(Device device, BufferType type, @Nullable Long base) {
    MemoryView view = MemoryReporter.memoryView(device, type);
    return Looks.pool(
        type.memoryType(),
        Math.toIntExact(view.numBanks()),
        view.totalBytesPerBank(),
        view.totalBytesAllocatedPerBank(),
        view.largestContiguousBytesFreePerBank(),
        base);
  }
}
