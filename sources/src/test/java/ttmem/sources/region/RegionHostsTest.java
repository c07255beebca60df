package ttmem.sources.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.Amounts;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.model.SourceStatus.State;
import ttmem.sources.Blind;
import ttmem.sources.ChipTotal;
import ttmem.sources.DeviceRef;
import ttmem.sources.HostView;
import ttmem.sources.SourceReport;
import ttmem.sources.driver.DriverSource;
import ttmem.sources.host.Roots;
import ttmem.testkit.HostTree;

/** The regions of the fixture hosts, against what the driver shows of the same host. */
final class RegionHostsTest {
  @TempDir Path directory;

  private SourceReport read(String name) {
    Roots roots = Roots.at(HostTree.unpack(name, directory));
    try (DriverSource driver = new DriverSource(roots, InstantSource.system(), System::nanoTime);
        RegionSource regions = new RegionSource(roots)) {
      HostView host = driver.read();
      return regions.read(host);
    }
  }

  @Test
  void n300HasTwoLivingOwnersAndALeftover() {
    SourceReport report = read("n300");
    assertThat(report.status().state()).isEqualTo(State.OK);
    assertThat(report.claims())
        .extracting(
            claim -> claim.owner().pid(),
            claim -> claim.amounts().get(MemoryType.DRAM),
            claim -> claim.amounts().get(MemoryType.L1),
            claim -> claim.device(),
            claim -> claim.note())
        .containsExactly(
            tuple(
                4242, Reading.of(11534336000L), Reading.of(125829120), new DeviceRef.Board(0), ""),
            tuple(4310, Reading.of(276824064), Reading.of(4194304), new DeviceRef.Board(0), ""));
    assertThat(report.leftovers()).hasSize(1);
    assertThat(report.leftovers().getFirst().device()).isEqualTo(new DeviceRef.Board(0));
    assertThat(report.leftovers().getFirst().leftover().pid()).isEqualTo(5555);
    assertThat(report.leftovers().getFirst().leftover().name()).isEqualTo("gone");
    assertThat(report.leftovers().getFirst().leftover().amounts().anyUse()).isFalse();
  }

  @Test
  void n300HasFiguresForBothChips() {
    List<ChipTotal> totals = read("n300").chipTotals();
    assertThat(totals).extracting(ChipTotal::chipId).containsExactly(0, 1);
    Amounts local = totals.getFirst().used();
    assertThat(local.get(MemoryType.DRAM)).isEqualTo(Reading.of(6144L << 20));
    assertThat(local.get(MemoryType.L1)).isEqualTo(Reading.of(67108864));
    assertThat(local.get(MemoryType.TRACE)).isEqualTo(Reading.of(134217728));
    assertThat(local.get(MemoryType.CB).value()).isEqualTo(12582912);
    assertThat(totals.getLast().used().get(MemoryType.DRAM)).isEqualTo(Reading.of(5120L << 20));
  }

  @Test
  void n300HasTwoHoldersOutsideOfAnyRegion() {
    assertThat(read("n300").blind())
        .containsExactlyInAnyOrder(
            new Blind(4311, "no tt-metal region has a slot for it"),
            new Blind(6000, "no tt-metal region has a slot for it"));
  }

  @Test
  void brokenHasThreeFilesThatAreNoRegions() {
    SourceReport report = read("broken");
    assertThat(report.status().state()).isEqualTo(State.PARTIAL);
    assertThat(report.status().error())
        .isEqualTo(
            "tt_device_1_memory: size=64, expected=8576 for version 3;"
                + " tt_device_2_memory: version=9, expected 1 to 4;"
                + " tt_device_notanumber_memory: the number in its name is not an unsigned 64-bit"
                + " decimal");
    assertThat(report.claims()).isEmpty();
    assertThat(report.leftovers()).isEmpty();
  }

  @Test
  void hostsWithoutRegionsAreAbsent() {
    for (String name : List.of("none", "old-driver")) {
      assertThat(read(name).status().state()).isEqualTo(State.ABSENT);
    }
  }
}
