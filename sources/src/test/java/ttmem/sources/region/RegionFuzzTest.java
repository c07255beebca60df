package ttmem.sources.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.Amounts;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.sources.FakeHost;
import ttmem.sources.HostView;
import ttmem.sources.SourceReport;
import ttmem.sources.host.Roots;

/** Damaged regions: whatever the bytes, no exception and no number that can't be true. */
final class RegionFuzzTest {
  private static final HostView HOST =
      new FakeHost()
          .chip("wormhole_b0", "n300", "0100014511708037", null)
          .remote(0)
          .process(4101, "ttnn-serve")
          .contained(9242, 4242, "trainer")
          .process(4343, "inference")
          .holds(4101, 0)
          .holds(9242, 0)
          .holds(4343, 0)
          .view();

  @TempDir Path directory;

  private static List<byte[]> fixtures() throws IOException {
    try (Stream<Path> files = Files.walk(Fixtures.SHM.resolve(".."))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().matches(".*(_memory|\\.bin)"))
          .sorted()
          .map(Fixtures::bytes)
          .toList();
    }
  }

  /** A seed that failed is added to the list. */
  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3})
  void survivesFlippedBits(long seed) throws IOException {
    Random random = new Random(seed);
    List<byte[]> fixtures = fixtures();
    try (RegionSource source = new RegionSource(Roots.at(directory))) {
      for (int i = 0; i < 400; i++) {
        byte[] bytes = fixtures.get(random.nextInt(fixtures.size())).clone();
        for (int flip = random.nextInt(24); flip >= 0 && bytes.length > 0; flip--) {
          // half of the hits in the first slots and rows, where the meaning is
          int reach = random.nextBoolean() ? Math.min(bytes.length, 1300) : bytes.length;
          bytes[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
        }
        check(source, bytes, "seed=" + seed + " round=" + i);
      }
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {4, 5, 6})
  void survivesRandomBytesAfterAGoodVersion(long seed) {
    Random random = new Random(seed);
    try (RegionSource source = new RegionSource(Roots.at(directory))) {
      for (int i = 0; i < 200; i++) {
        byte[] bytes = new byte[random.nextInt(20_000)];
        random.nextBytes(bytes);
        byte[] version = {(byte) random.nextInt(6), 0, 0, 0};
        System.arraycopy(version, 0, bytes, 0, Math.min(bytes.length, version.length));
        check(source, bytes, "seed=" + seed + " round=" + i);
      }
    }
  }

  @Test
  void survivesLengthsAroundEveryField() throws IOException {
    byte[] whole = Fixtures.bytes(Fixtures.LEGACY.resolve("region-v1.bin"));
    try (RegionSource source = new RegionSource(Roots.at(directory))) {
      for (int length = 0; length < whole.length; length += 61) {
        check(source, Arrays.copyOf(whole, length), "length=" + length);
      }
    }
  }

  private void check(RegionSource source, byte[] bytes, String what) {
    Fixtures.put(directory, "tt_device_9956261943_memory", bytes);
    SourceReport report = source.read(HOST);
    report.claims().forEach(claim -> check(claim.amounts(), what));
    report.chipTotals().forEach(total -> check(total.used(), what));
    report.leftovers().forEach(leftover -> check(leftover.leftover().amounts(), what));
    assertThat(report.notes()).as(what).noneMatch(note -> note.matches(".*\\p{Cc}.*"));
    assertThat(report.status().error()).as(what).doesNotMatch(".*\\p{Cc}.*");
  }

  private static void check(Amounts amounts, String what) {
    for (MemoryType type : MemoryType.values()) {
      Reading reading = amounts.get(type);
      assertThat(reading.orElse(0)).as(what + " " + reading).isBetween(0L, Bytes.PLAUSIBLE_MAX);
    }
  }
}
