package ttmem.sources.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.Amounts;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.model.SourceStatus.State;
import ttmem.sources.Blind;
import ttmem.sources.ChipTotal;
import ttmem.sources.Claim;
import ttmem.sources.DeviceRef;
import ttmem.sources.FakeHost;
import ttmem.sources.HostView;
import ttmem.sources.SourceReport;
import ttmem.sources.host.Roots;

/** What the recorded scenes mean, with the liveness that their README gives. */
final class RegionSourceTest {
  private static final String N300_SERIAL = "0100014511708037";
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir Path directory;

  private static FakeHost trio() {
    return new FakeHost().process(4101, "ttnn-serve").process(4202, "a-very-long-pro");
  }

  private static SourceReport read(Roots roots, HostView host) {
    try (RegionSource source = new RegionSource(roots, Duration.ofSeconds(30), FileTrust.ANY)) {
      return source.read(host);
    }
  }

  private SourceReport read(String file, FakeHost host) {
    return read(Fixtures.root(directory, Fixtures.SHM.resolve(file)), host.view());
  }

  private SourceReport readLegacy(String file, String name, FakeHost host) {
    Fixtures.put(directory, name, Fixtures.bytes(Fixtures.LEGACY.resolve(file)));
    return read(Roots.at(directory), host.view());
  }

  private static long sum(SourceReport report, MemoryType type) {
    return report.claims().stream().mapToLong(claim -> claim.amounts().get(type).value()).sum();
  }

  private static Map<Integer, Claim> byPid(SourceReport report) {
    return report.claims().stream().collect(Collectors.toMap(claim -> claim.owner().pid(), c -> c));
  }

  @ParameterizedTest
  @CsvSource({
    "v2/tt_device_14521741402_memory",
    "v3/tt_device_14521741403_memory",
    "v4/tt_device_14521741404_memory",
    "v4/tt_device_14521741464_memory"
  })
  void believesTheLivingAndCallsTheDeadALeftover(String file) {
    SourceReport report = read(file, trio());
    assertThat(report.status().state()).isEqualTo(State.OK);
    assertThat(byPid(report)).containsOnlyKeys(4101, 4202);
    assertThat(sum(report, MemoryType.DRAM)).isEqualTo(11275337728L);
    assertThat(sum(report, MemoryType.L1)).isEqualTo(3211264);
    assertThat(sum(report, MemoryType.L1_SMALL)).isEqualTo(32768);
    assertThat(sum(report, MemoryType.TRACE)).isEqualTo(4194304);
    assertThat(sum(report, MemoryType.CB)).as("from the slots, not the total").isEqualTo(1048576);
    assertThat(report.claims()).allMatch(claim -> claim.note().isEmpty());
    assertThat(report.leftovers())
        .singleElement()
        .satisfies(
            leftover -> {
              assertThat(leftover.leftover().pid()).isEqualTo(4303);
              assertThat(leftover.leftover().name()).isEqualTo("modèle-café");
              assertThat(leftover.leftover().note()).isEqualTo("no live process has this number");
              Amounts amounts = leftover.leftover().amounts();
              assertThat(amounts.get(MemoryType.DRAM)).isEqualTo(Reading.of(123456789));
              assertThat(amounts.get(MemoryType.L1)).isEqualTo(Reading.of(4096));
            });
    assertThat(report.notes()).noneMatch(note -> note.contains("not attributed"));
  }

  @Test
  void showsWhatAFullTableHides() {
    FakeHost host = new FakeHost();
    for (int i = 0; i < 64; i++) {
      host.process(5001 + i, "w%02d".formatted(i));
    }
    SourceReport report = read("v3/tt_device_14521741433_memory", host.process(5100, "w64"));
    assertThat(sum(report, MemoryType.DRAM)).isEqualTo(66016);
    assertThat(report.notes())
        .contains("tt_device_14521741433_memory: not attributed to any slot: dram=7000000");
  }

  @Test
  void takesCircularBuffersOfOldVersionsFromTheSlots() {
    SourceReport report = read("v3/tt_device_14521741413_memory", trio());
    assertThat(byPid(report)).containsOnlyKeys(4101);
    Reading cb = report.claims().getFirst().amounts().get(MemoryType.CB);
    assertThat(cb.value()).isEqualTo(786432);
    assertThat(cb.status()).isEqualTo(Reading.Status.INFERRED);
    assertThat(report.notes())
        .contains("tt_device_14521741413_memory: the id inside is 14521741403, which counts");
  }

  @Test
  void seesOnlyALeftoverWhenEverybodyElseLeft() {
    SourceReport report = read("v3/tt_device_14521741423_memory", trio());
    assertThat(report.claims()).isEmpty();
    assertThat(report.leftovers()).hasSize(1);
    assertThat(report.status().state()).isEqualTo(State.OK);
  }

  @Test
  void saysNothingOfARegionThatAllHaveLeft() {
    SourceReport report = read("v4/tt_device_14521741424_memory", trio());
    assertThat(report.claims()).isEmpty();
    assertThat(report.leftovers()).isEmpty();
  }

  @Test
  void showsASlotThatIsBeingReleased() {
    SourceReport report = read("v4/tt_device_14521741454_memory", trio());
    assertThat(byPid(report)).containsOnlyKeys(4101);
    assertThat(report.leftovers()).extracting(each -> each.leftover().pid()).containsExactly(4303);
    assertThat(report.notes())
        .contains(
            "tt_device_14521741454_memory: slot 1 is being released and still holds"
                + " dram=536870912 l1=2097152 cb=262144");
  }

  @Test
  void marksAProcessThatGaveItselfAnotherName() {
    FakeHost host = new FakeHost().process(4101, "ttnn-serve").process(4202, "python3");
    assertThat(read("v4/tt_device_14521741404_memory", host).claims())
        .extracting(claim -> claim.owner().pid() + " " + claim.note())
        .containsExactly("4101 ", "4202 renamed: was a-very-long-pro");
  }

  @Test
  void doesNotBelieveAYoungerProcessWithTheNumberOfTheDead() {
    Instant late = Instant.ofEpochSecond(1795359216).plus(Duration.ofMinutes(5));
    FakeHost host =
        new FakeHost()
            .process(4101, "ttnn-serve")
            .process(FakeHost.facts(4202, "a-very-long-pro", List.of(4202), late, 1, false));
    SourceReport report = read("v4/tt_device_14521741404_memory", host);
    assertThat(byPid(report)).containsOnlyKeys(4101);
    assertThat(report.leftovers())
        .extracting(each -> each.leftover().note())
        .contains("its number now belongs to a-very-long-pro");
  }

  @ParameterizedTest
  @ValueSource(strings = {"region-v1.bin", "region-v2.bin"})
  void comparesTimesOfTheDraftsWithTheClockSinceBoot(String file) {
    long slot = 123456789012345L;
    FakeHost host =
        new FakeHost()
            .process(
                FakeHost.facts(
                    4242, "trainer", List.of(4242), Instant.now(), slot - 2_000_000, false))
            .process(FakeHost.facts(4343, "inference", List.of(4343), LONG_AGO, slot + 1, false));
    SourceReport report = readLegacy(file, "tt_device_78187493377_memory", host);
    assertThat(byPid(report)).containsOnlyKeys(4242);
    assertThat(report.leftovers()).extracting(each -> each.leftover().pid()).containsExactly(4343);
  }

  @Test
  void publishesKernelsOfVersion1Only() {
    FakeHost host = new FakeHost().process(4242, "trainer").process(4343, "inference");
    SourceReport report = readLegacy("region-v1.bin", "tt_device_78187493377_memory", host);
    assertThat(sum(report, MemoryType.KERNEL)).isEqualTo(104448);
  }

  @Test
  void reportsAndSkipsEverythingThatIsNoRegion() throws IOException {
    Path bad = Fixtures.SHM.resolve("bad");
    try (var files = Files.list(bad)) {
      files.forEach(file -> Fixtures.root(directory, file));
    }
    Path good = Fixtures.SHM.resolve("v4/tt_device_14521741404_memory");
    Path shm = Fixtures.put(directory, "tt_device_14521741404_memory", Fixtures.bytes(good));
    Path folder = shm.resolveSibling("tt_device_5_memory");
    Files.createDirectory(folder);
    Files.createSymbolicLink(shm.resolveSibling("tt_device_6_memory"), shm);
    SourceReport report = read(Roots.at(directory), trio().view());
    assertThat(byPid(report)).containsOnlyKeys(4101, 4202);
    assertThat(report.status().state()).isEqualTo(State.PARTIAL);
    assertThat(report.status().error())
        .contains("tt_device_-1_memory: the number in its name is not an unsigned 64-bit decimal")
        .contains("and 6 more")
        .doesNotContain("util")
        .doesNotContain("LOCK");
    assertThat(report.notes())
        .contains("tt_device_14521741480_memory is starting: size=0, created but not sized");
  }

  @ParameterizedTest
  @CsvSource({
    "14521741499, 'version=99, expected 1 to 4'",
    "14521741491, 'size=8576, expected=9280 for version 1'",
    "14521741490, 'size=100, expected=8576 for version 4'",
    "18446744073709551616, 'the number in its name is not an unsigned 64-bit decimal'",
    "abc, 'the number in its name is not an unsigned 64-bit decimal'"
  })
  void namesTheFileAndWhatIsWrong(String id, String why) {
    SourceReport report = read("bad/tt_device_" + id + "_memory", trio());
    assertThat(report.status().state()).isEqualTo(State.PARTIAL);
    assertThat(report.status().error()).isEqualTo("tt_device_" + id + "_memory: " + why);
    assertThat(report.claims()).isEmpty();
  }

  @Test
  void isAbsentWithoutRegions() {
    SourceReport report = read("bad/tt_device_14521741404_util", trio());
    assertThat(report.status().state()).isEqualTo(State.ABSENT);
    assertThat(report.status().error()).isEqualTo("no tt_device_*_memory in /dev/shm");
    assertThat(read(Roots.at(directory.resolve("x")), trio().view()).status().error())
        .isEqualTo("no /dev/shm");
  }

  @Test
  void callsARegionStartingOnlyForASecond() throws IOException {
    String file = "v4/tt_device_14521741444_memory";
    SourceReport early = read(file, trio());
    assertThat(early.status().state()).isEqualTo(State.OK);
    assertThat(early.notes())
        .containsExactly("tt_device_14521741444_memory is starting: version=0, not initialized");
    SourceReport late = read(file, trio().at(Instant.now().plusSeconds(5)));
    assertThat(late.status().state()).isEqualTo(State.PARTIAL);
    assertThat(late.status().error()).contains("14521741444").contains("not initialized");
  }

  @Test
  void translatesNumbersOfContainersThroughTheHolders() {
    FakeHost host =
        new FakeHost()
            .chip("wormhole_b0", "n300", N300_SERIAL, null)
            .remote(0)
            .process(1, "systemd")
            .contained(9242, 4242, "trainer")
            .contained(9343, 4343, "inference")
            .holds(9242, 0)
            .holds(9343, 0);
    SourceReport report = readLegacy("region-v3.bin", "tt_device_9956261943_memory", host);
    assertThat(byPid(report)).containsOnlyKeys(9242, 9343);
  }

  @Test
  void doesNotMistakeANumberOfAContainerForASystemProcess() {
    FakeHost host =
        new FakeHost()
            .chip("wormhole_b0", "n300", N300_SERIAL, null)
            .kernelThread(4242, "kworker/0:1")
            .contained(9343, 4343, "inference")
            .holds(9343, 0);
    SourceReport report = readLegacy("region-v3.bin", "tt_device_9956261943_memory", host);
    assertThat(byPid(report)).containsOnlyKeys(9343);
    assertThat(report.leftovers())
        .extracting(each -> each.leftover().note())
        .containsExactly("its number now belongs to kworker/0:1");
  }

  /** A server that renamed itself, or whose open device is not seen yet: alive, so never "dead". */
  @Test
  void saysUnknownOfALiveProcessThatMayHaveRenamedItself() {
    FakeHost host =
        new FakeHost()
            .chip("wormhole_b0", "n300", N300_SERIAL, null)
            .process(4242, "VLLM::EngineCor")
            .contained(9343, 4343, "inference")
            .holds(9343, 0);
    SourceReport report = readLegacy("region-v3.bin", "tt_device_9956261943_memory", host);
    assertThat(report.leftovers()).isEmpty();
    assertThat(byPid(report)).containsOnlyKeys(4242, 9343);
    assertThat(report.claims())
        .filteredOn(claim -> claim.owner().pid() == 4242)
        .extracting(claim -> claim.amounts())
        .containsExactly(
            Amounts.unknown(
                "a slot may be its own: pid 4242 is now called VLLM::EngineCor and isn't seen to"
                    + " hold the device"));
    assertThat(report.notes())
        .anyMatch(note -> note.contains("pid 4242") && note.contains("can't be attributed"));
  }

  @Test
  void doesNotGuessBetweenTwoContainersWithOneNumber() {
    FakeHost host =
        new FakeHost()
            .chip("wormhole_b0", "n300", N300_SERIAL, null)
            .contained(9001, 4242, "trainer")
            .contained(9002, 4242, "trainer")
            .contained(9343, 4343, "inference")
            .holds(9001, 0)
            .holds(9002, 0)
            .holds(9343, 0);
    SourceReport report = readLegacy("region-v3.bin", "tt_device_5_memory", host);
    assertThat(byPid(report)).containsOnlyKeys(9343);
    assertThat(report.leftovers()).isEmpty();
    assertThat(report.notes())
        .anyMatch(note -> note.contains("it is the number of several holders: pid 9001, 9002"));
    assertThat(report.blind())
        .containsExactly(
            new Blind(9001, "no tt-metal region has a slot for it"),
            new Blind(9002, "no tt-metal region has a slot for it"));
  }

  @Test
  void callsNobodyDeadWhoMayLiveWhereItCantLook() {
    SourceReport report = read("v4/tt_device_14521741404_memory", trio().incomplete());
    assertThat(byPid(report)).containsOnlyKeys(4101, 4202);
    assertThat(report.leftovers()).isEmpty();
    assertThat(report.notes())
        .contains(
            "tt_device_14521741404_memory: slot 2, pid 4303 (modèle-café) can't be attributed:"
                + " not every holder of the device can be seen; it holds dram=123456789 l1=4096");
  }

  private static FakeHost trioOnN300() {
    return new FakeHost()
        .chip("wormhole_b0", "n300", N300_SERIAL, null)
        .remote(0)
        .process(4242, "trainer")
        .process(4343, "inference")
        .holds(4242, 0)
        .holds(4343, 0);
  }

  /** Region 3 of the legacy set under the number of the board, also inside. */
  private SourceReport readOnN300(Consumer<ByteBuffer> edit) {
    byte[] bytes = Fixtures.bytes(Fixtures.LEGACY.resolve("region-v3.bin"));
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(RegionLayout.CHIP_ID, 9956261943L);
    edit.accept(buffer);
    Fixtures.put(directory, "tt_device_9956261943_memory", bytes);
    return read(Roots.at(directory), trioOnN300().view());
  }

  @Test
  void givesSlotsToTheBoardAndRowsToTheChips() {
    SourceReport report = readOnN300(bytes -> {});
    assertThat(report.claims()).allMatch(claim -> claim.device().equals(new DeviceRef.Board(0)));
    assertThat(report.chipTotals()).extracting(ChipTotal::chipId).containsExactly(0, 1);
    Amounts local = report.chipTotals().getFirst().used();
    assertThat(local.get(MemoryType.DRAM)).isEqualTo(Reading.of(1073741824));
    assertThat(local.get(MemoryType.CB).value()).isEqualTo(8192);
    assertThat(local.get(MemoryType.KERNEL).isKnown()).isFalse();
    Amounts remote = report.chipTotals().getLast().used();
    assertThat(remote.get(MemoryType.DRAM)).isEqualTo(Reading.of(268435456));
    assertThat(report.notes())
        .containsExactly(
            "tt_device_9956261943_memory: its number is chip 0's by UMD's rule (inferred)");
  }

  @Test
  void givesChipsNothingWhereRowsDontAddUp() {
    int remoteDram = RegionLayout.VERSIONS_2_TO_4.row(1) + RegionLayout.ROW_AMOUNTS;
    SourceReport report = readOnN300(bytes -> bytes.putLong(remoteDram, 268435457));
    for (ChipTotal total : report.chipTotals()) {
      assertThat(total.used().get(MemoryType.DRAM))
          .isEqualTo(
              Reading.unknown(
                  "known only for the board: dram of the chips add up to 1342177281, of the live"
                      + " processes to 1342177280"));
      assertThat(total.used().get(MemoryType.L1).isKnown()).isTrue();
    }
    assertThat(sum(report, MemoryType.DRAM)).isEqualTo(1342177280);
  }

  @Test
  void givesOneChipWhatASingleRowHolds() {
    int secondRow = RegionLayout.VERSIONS_2_TO_4.row(1);
    SourceReport report = readOnN300(bytes -> bytes.putInt(secondRow, RegionLayout.UNUSED_CHIP));
    assertThat(report.claims()).allMatch(claim -> claim.device().equals(new DeviceRef.Chip(0)));
    assertThat(report.chipTotals()).isEmpty();
  }

  @Test
  void leavesUnknownNumbersUnresolvedUnlessTheHoldersSettleThem() {
    FakeHost host =
        new FakeHost()
            .chip("blackhole", "p150a", null, null)
            .chip("blackhole", "p150a", null, null)
            .process(4101, "ttnn-serve")
            .process(4202, "a-very-long-pro")
            .holds(4101, 0)
            .holds(4101, 1)
            .holds(4202, 0)
            .holds(4202, 1);
    String file = "v4/tt_device_14521741404_memory";
    assertThat(read(file, host).claims())
        .allMatch(claim -> claim.device() instanceof DeviceRef.Unresolved);
    FakeHost settled =
        new FakeHost()
            .chip("blackhole", "p150a", null, null)
            .chip("blackhole", "p150a", null, null)
            .process(4101, "ttnn-serve")
            .process(4202, "a-very-long-pro")
            .holds(4101, 0)
            .holds(4101, 1)
            .holds(4202, 1);
    assertThat(read(file, settled).claims())
        .hasSize(2)
        .allMatch(claim -> claim.device().equals(new DeviceRef.Board(1)));
  }

  @Test
  void saysWhyAHolderIsNotSeen() {
    FakeHost host =
        trioOnN300()
            .process(FakeHost.facts(50, "silent", List.of(50), LONG_AGO, 1, true))
            .process(60, "other")
            .holds(50, 0)
            .holds(60, 0);
    Fixtures.put(
        directory,
        "tt_device_9956261943_memory",
        Fixtures.bytes(Fixtures.LEGACY.resolve("region-v9-future.bin")));
    String damage = "tt_device_9956261943_memory: version=9, expected 1 to 4";
    assertThat(read(Roots.at(directory), host.view()).blind())
        .containsExactly(
            new Blind(4242, damage),
            new Blind(4343, damage),
            new Blind(50, "tracking switched off (TT_METAL_SHM_TRACKING_DISABLED=1)"),
            new Blind(60, damage));
  }

  @Test
  void readsTheOwnSharedMemoryOfAHolderOnce() throws IOException {
    FakeHost host =
        new FakeHost()
            .chip("blackhole", "p150a", null, null)
            .contained(900, 4101, "ttnn-serve")
            .contained(901, 4202, "a-very-long-pro")
            .holds(900, 0)
            .holds(901, 0);
    Path own = Files.createDirectories(directory.resolve("proc/900/root/dev/shm"));
    byte[] region = Fixtures.bytes(Fixtures.SHM.resolve("v4/tt_device_14521741404_memory"));
    Files.write(own.resolve("tt_device_14521741404_memory"), region);
    Path other = Files.createDirectories(directory.resolve("proc/901"));
    Files.createSymbolicLink(other.resolve("root"), directory.resolve("proc/900/root"));
    SourceReport report = read(Roots.at(directory), host.view());
    assertThat(byPid(report)).containsOnlyKeys(900, 901);
    assertThat(report.claims()).hasSize(2);
    assertThat(report.leftovers()).hasSize(1);
    assertThat(report.notes())
        .anyMatch(note -> note.startsWith("tt_device_14521741404_memory (in /dev/shm of pid 900)"));
  }

  @Test
  void doesNotFollowAHoldersSharedMemoryOutOfItsRoot() throws IOException {
    FakeHost host =
        new FakeHost()
            .chip("blackhole", "p150a", null, null)
            .contained(900, 4101, "ttnn-serve")
            .holds(900, 0);
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    byte[] region = Fixtures.bytes(Fixtures.SHM.resolve("v4/tt_device_14521741404_memory"));
    Files.write(elsewhere.resolve("tt_device_14521741404_memory"), region);
    Path dev = Files.createDirectories(directory.resolve("proc/900/root/dev"));
    Files.createSymbolicLink(dev.resolve("shm"), elsewhere);
    assertThat(read(Roots.at(directory), host.view()).claims()).isEmpty();
  }
}
