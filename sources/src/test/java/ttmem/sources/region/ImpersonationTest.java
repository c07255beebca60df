package ttmem.sources.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.model.SourceStatus.State;
import ttmem.sources.Blind;
import ttmem.sources.Claim;
import ttmem.sources.DeviceRef;
import ttmem.sources.FakeHost;
import ttmem.sources.SourceReport;
import ttmem.sources.driver.DriverSource;
import ttmem.sources.host.Roots;
import ttmem.sources.host.ShmFolders;
import ttmem.testkit.HostTree;

/**
 * Files that speak for processes of others. Run as root, the files get another owner; run as
 * anybody else, they are our own and the process is somebody else's. The two differ either way.
 */
final class ImpersonationTest {
  private static final String SERIAL = "0100014511708037";
  private static final long CHIP = 9956261943L;
  private static final int FOREIGN_UID = 12345;

  @TempDir Path directory;

  /** A region of version 3 that says it is {@code id}'s, with one slot; not root's. */
  private int put(String name, long id, int pid, long dram, String mode) throws IOException {
    return put(directory, name, id, pid, dram, mode);
  }

  private static int put(Path root, String name, long id, int pid, long dram, String mode)
      throws IOException {
    RegionLayout layout = RegionLayout.VERSIONS_2_TO_4;
    byte[] bytes = Fixtures.bytes(Fixtures.LEGACY.resolve("region-v3.bin"));
    ByteBuffer region = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    region.putLong(RegionLayout.CHIP_ID, id);
    region.putInt(layout.row(1), RegionLayout.UNUSED_CHIP);
    for (int i = 0; i < RegionLayout.SLOTS; i++) {
      region.putInt(layout.slot(i) + RegionLayout.SLOT_PID, i == 0 ? pid : RegionLayout.PID_FREE);
    }
    region.putLong(layout.slot(0) + RegionLayout.SLOT_AMOUNTS, dram);
    region.putLong(layout.slot(0) + layout.slotUpdated(), 0);
    Path file = Fixtures.put(root, name, bytes);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    if ((int) Files.getAttribute(file, "unix:uid") == 0) {
      Files.setAttribute(file, "unix:uid", FOREIGN_UID);
    }
    return (int) Files.getAttribute(file, "unix:uid");
  }

  private SourceReport read(FakeHost host) {
    Roots roots = Roots.at(directory);
    try (RegionSource source =
        new RegionSource(roots, Duration.ofSeconds(30), FileTrust.BY_OWNER)) {
      return source.read(host.view());
    }
  }

  private static FakeHost host(int pid, int uid) {
    return new FakeHost()
        .chip("wormhole_b0", "n300", SERIAL, null)
        .process(pid, "trainer", uid)
        .holds(pid, 0);
  }

  @Test
  void doesNotBelieveAFileOfAnotherUser() throws IOException {
    int uid = put("tt_device_9956261943_memory", CHIP, 17, 3L << 40, "rw-------");
    SourceReport report = read(host(17, uid + 1));
    assertThat(report.claims()).isEmpty();
    assertThat(report.chipTotals()).isEmpty();
    assertThat(report.leftovers()).isEmpty();
    String why = "file of uid=%d, process of uid=%d".formatted(uid, uid + 1);
    assertThat(report.notes())
        .anyMatch(note -> note.contains("slot 0, pid 17") && note.contains(why));
    assertThat(report.blind())
        .containsExactly(new Blind(17, "tt_device_9956261943_memory is not believed: " + why));
  }

  @Test
  void believesAFileOfTheProcesssOwnUser() throws IOException {
    int uid = put("tt_device_9956261943_memory", CHIP, 17, 7919, "rw-------");
    assertThat(read(host(17, uid)).claims())
        .singleElement()
        .satisfies(
            claim -> {
              assertThat(claim.device()).isEqualTo(new DeviceRef.Chip(0));
              assertThat(claim.amounts().get(MemoryType.DRAM)).isEqualTo(Reading.of(7919));
              assertThat(claim.note()).isEmpty();
            });
  }

  @Test
  void saysThatOthersMayHaveWrittenASharedFile() throws IOException {
    int uid = put("tt_device_9956261943_memory", CHIP, 17, 7919, "rw-rw-rw-");
    assertThat(read(host(17, uid)).claims())
        .extracting(Claim::note)
        .containsExactly("others may write its region (mode=0666)");
    assertThat(read(host(17, uid + 1)).claims()).isEmpty();
  }

  @Test
  void doesNotBelieveWhereTheUserOfTheProcessCantBeRead() throws IOException {
    put("tt_device_9956261943_memory", CHIP, 17, 7919, "rw-------");
    SourceReport report = read(host(17, -1));
    assertThat(report.claims()).isEmpty();
    assertThat(report.notes()).anyMatch(note -> note.contains("not verifiable"));
  }

  @Test
  void believesRootUnlessOthersMayWriteItsFile() {
    FileTrust rule = FileTrust.BY_OWNER;
    var process = host(17, 1001).view().processes().find(17).orElseThrow();
    ShmFolders.Place shm = new ShmFolders.Place(directory, 0, 0);
    RegionFile.Finding any = new RegionFile.Finding.Refused("");
    assertThat(rule.trust(new RegionFile(shm, "x", 0, 0100644, any), process).doubt()).isEmpty();
    assertThat(rule.trust(new RegionFile(shm, "x", 0, 0100666, any), process).doubt())
        .isEqualTo("file of uid=0 (mode=0666) lets others write, process of uid=1001");
  }

  @Test
  void refusesASecondNameOfAChip() throws IOException {
    int uid = put("tt_device_09956261943_memory", CHIP, 17, 3L << 40, "rw-------");
    SourceReport report = read(host(17, uid));
    assertThat(report.claims()).isEmpty();
    assertThat(report.status().error())
        .isEqualTo(
            "tt_device_09956261943_memory: the number in its name is not an unsigned 64-bit"
                + " decimal");
    assertThat(RegionFile.idOf("tt_device_0_memory")).contains(0L);
  }

  @Test
  void givesAChipToNoneOfTwoLivingRegions() throws IOException {
    int uid = put("tt_device_9956261943_memory", CHIP, 17, 7919, "rw-------");
    put("tt_device_77777777777_memory", CHIP, 18, 7907, "rw-------");
    SourceReport report = read(host(17, uid).process(18, "trainer", uid).holds(18, 0));
    assertThat(report.claims())
        .hasSize(2)
        .allMatch(claim -> claim.device() instanceof DeviceRef.Unresolved);
    assertThat(report.status().state()).isEqualTo(State.PARTIAL);
    assertThat(report.status().error())
        .isEqualTo(
            ("2 regions say that they are chip 0's, none is taken: tt_device_9956261943_memory"
                    + " (uid=%d), tt_device_77777777777_memory (uid=%d)")
                .formatted(uid, uid));
  }

  @Test
  void givesAChipToTheLivingOfTwoRegions() throws IOException {
    int uid = put("tt_device_9956261943_memory", CHIP, 17, 7919, "rw-------");
    put("tt_device_77777777777_memory", CHIP, 18, 7907, "rw-------");
    SourceReport report = read(host(17, uid));
    assertThat(report.status().state()).isEqualTo(State.OK);
    assertThat(report.claims()).extracting(Claim::device).containsExactly(new DeviceRef.Chip(0));
    assertThat(report.leftovers())
        .singleElement()
        .matches(leftover -> leftover.device() instanceof DeviceRef.Unresolved);
  }

  @Test
  void n300ShowsNothingOfAForgedFile() throws IOException {
    Path tree = HostTree.unpack("n300", directory);
    put(tree, "tt_device_77777777777_memory", CHIP, 17, 3L << 40, "rw-------");
    Roots roots = Roots.at(tree);
    try (DriverSource driver = new DriverSource(roots, InstantSource.system(), System::nanoTime);
        RegionSource regions =
            new RegionSource(roots, Duration.ofSeconds(30), FileTrust.BY_OWNER)) {
      SourceReport report = regions.read(driver.read());
      assertThat(report.claims())
          .noneMatch(claim -> claim.amounts().get(MemoryType.DRAM).orElse(0) == 3L << 40);
      assertThat(report.notes())
          .anyMatch(
              note -> note.contains("slot 0, pid 17") && note.contains("can't be attributed"));
    }
  }

  @Test
  void takesARecordedTreeAsItStands() {
    Path tree = HostTree.unpack("n300", directory);
    assertThat(FileTrust.of(Roots.at(tree))).isSameAs(FileTrust.ANY);
    assertThat(List.of(FileTrust.of(Roots.LIVE), FileTrust.of(Roots.at(directory.resolve("x")))))
        .containsOnly(FileTrust.BY_OWNER);
  }
}
