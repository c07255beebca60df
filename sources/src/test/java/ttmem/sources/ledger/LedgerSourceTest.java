package ttmem.sources.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.read.LedgerName;
import ttmem.ledger.reap.Morgue;
import ttmem.ledger.reap.Reaper;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.model.SourceStatus;
import ttmem.sources.Claim;
import ttmem.sources.DeviceRef;
import ttmem.sources.FakeHost;
import ttmem.sources.SourceReport;
import ttmem.sources.host.ProcFs;
import ttmem.sources.host.Roots;
import ttmem.testkit.Child;

/** Real processes that track themselves, and what is said of them from outside. */
@Timeout(120)
final class LedgerSourceTest {
  @TempDir Path directory;
  private LedgerSource source;
  private final FakeHost host = new FakeHost().processes(new ProcFs(Roots.LIVE));

  LedgerSourceTest() {
    source = new LedgerSource(Roots.LIVE, null);
  }

  @BeforeEach
  void open() {
    source.close();
    source = new LedgerSource(Roots.LIVE, directory);
  }

  @AfterEach
  void close() {
    source.close();
  }

  private SourceReport look() {
    return source.read(host.view());
  }

  private static List<Claim> claims(SourceReport report, TrackedChild of) {
    return report.claims().stream().filter(claim -> claim.owner().pid() == of.pid()).toList();
  }

  private Reading dram(TrackedChild of) {
    List<Claim> claims = claims(look(), of);
    assertThat(claims).hasSize(1);
    return claims.getFirst().amounts().get(MemoryType.DRAM);
  }

  private List<LiveBuffer> buffers() {
    return source.buffers((owner, number) -> true, 1000);
  }

  private Path ledgerOf(TrackedChild child) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith(child.pid() + "-"))
          .filter(file -> LedgerName.parse(String.valueOf(file.getFileName())).isPresent())
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void tellsWhatAProcessHoldsAndWhatItCallsIt() {
    try (TrackedChild child = TrackedChild.start(directory)) {
      child.does("ttmem.tag_push('decoder.3')");
      child.does("ttmem.alloc_banked(0, 'DRAM', 0x20, 12 * 104729, 104729, 12)");
      child.does("ttmem.tag_pop()");
      child.does("ttmem.alloc(0, 'L1', 0x4000, 7919)");
      child.does("ttmem.cb_alloc(1, 7, 0x1000, 2053, [(0, 0, 1, 1)])");
      child.does("ttmem.cb_resident(1, 7)");
      child.does("ttmem.kernel_load(1, 7, 0, 4099)");
      List<Claim> claims = claims(look(), child);
      assertThat(claims)
          .extracting(Claim::device)
          .containsExactly(new DeviceRef.Logical(0), new DeviceRef.Logical(1));
      assertThat(claims.getFirst().amounts().get(MemoryType.DRAM)).isEqualTo(Reading.of(1256748));
      assertThat(claims.getFirst().amounts().get(MemoryType.L1)).isEqualTo(Reading.of(7919));
      assertThat(claims.getFirst().amounts().get(MemoryType.TRACE).isKnown()).isFalse();
      assertThat(claims.get(1).amounts().get(MemoryType.CB)).isEqualTo(Reading.of(4 * 2053));
      assertThat(claims.get(1).amounts().get(MemoryType.KERNEL)).isEqualTo(Reading.of(4099));
      assertThat(claims.getFirst().coverage()).isEqualTo(Claim.Coverage.REPORTED);

      assertThat(buffers()).hasSize(4);
      LiveBuffer dram = buffers().getFirst();
      assertThat(dram.tag()).isEqualTo("decoder.3");
      assertThat(dram.shape()).isEqualTo(new LiveBuffer.Shape(104729L, 12, null, null, null, null));
      assertThat(buffers().get(2).shape())
          .isEqualTo(new LiveBuffer.Shape(null, null, 2053L, 4, 7L, true, "{[0-0 - 1-1]}"));
      assertThat(buffers().get(3).type()).isEqualTo(MemoryType.KERNEL);
    }
  }

  @Test
  void takesTheWordOfAProgramThatReportsEverything() {
    try (TrackedChild child = TrackedChild.start(directory)) {
      child.does("ttmem.alloc(0, 'DRAM', 0x20, 13)").does("ttmem.coverage('complete')");
      Claim claim = claims(look(), child).getFirst();
      assertThat(claim.coverage()).isEqualTo(Claim.Coverage.COMPLETE);
      assertThat(claim.amounts().get(MemoryType.TRACE)).isEqualTo(Reading.ZERO);
      child.does("ttmem.coverage('partial', 'no kernels')");
      claim = claims(look(), child).getFirst();
      assertThat(claim.coverage()).isEqualTo(Claim.Coverage.PARTIAL);
      assertThat(claim.note()).contains("no kernels");
    }
  }

  @Test
  void passesOnWhatTheAllocatorPublishedAndWhichChipItIs() {
    try (TrackedChild child = TrackedChild.start(directory)) {
      child.does("ttmem.device(3, unique_id=0xABCDEF, bdf='0000:c1:00.0')");
      child.does("ttmem.pool(3, 'DRAM', 12, 1 << 30, 1000, (1 << 30) - 1000, 99991)");
      Claim claim = claims(look(), child).getFirst();
      assertThat(claim.device())
          .isEqualTo(new DeviceRef.Declared(3, "0000000000ABCDEF", "0000:c1:00.0"));
      assertThat(claim.pools()).hasSize(1);
      assertThat(claim.pools().getFirst().largestFreeBytes()).isEqualTo(99991);
    }
  }

  @Test
  void forgetsAKilledProcessAtOnceAndKeepsItsLedger() throws IOException {
    try (TrackedChild child = TrackedChild.start(directory)) {
      child.does("ttmem.alloc(0, 'DRAM', 0x20, 104729)");
      assertThat(dram(child)).isEqualTo(Reading.of(104729));
      Path ledger = ledgerOf(child);
      child.kill();
      SourceReport report = look();
      assertThat(report.claims()).isEmpty();
      assertThat(report.notes()).anyMatch(note -> note.startsWith("ledgers of dead processes: 1"));
      assertThat(ledger).exists();
    }
  }

  @Test
  void countsAStoppedProcessAsALiveOne() {
    try (TrackedChild child = TrackedChild.start(directory)) {
      child.does("ttmem.alloc(0, 'DRAM', 0x20, 104729)");
      child.child().signal("STOP");
      assertThat(dram(child)).isEqualTo(Reading.of(104729));
      child.child().signal("CONT");
    }
  }

  @Test
  void endsALedgerWithAnExec() {
    try (TrackedChild child = TrackedChild.start(directory)) {
      child.does("ttmem.alloc(0, 'DRAM', 0x20, 104729)");
      host.chip("blackhole", "p150a", null, null).holds(child.pid(), 0);
      child.child().say("os.execvp('sh', ['sh', '-c', 'echo another program; exec cat'])");
      child.child().hear("another program");
      SourceReport report = look();
      assertThat(report.claims()).isEmpty();
      assertThat(report.blind()).hasSize(1);
      assertThat(report.blind().getFirst().reason()).contains("exec");
    }
  }

  @Test
  void saysThatNoTrackerRunsInAHolder() {
    host.chip("blackhole", "p150a", null, null).holds((int) ProcessHandle.current().pid(), 0);
    assertThat(look().blind().getFirst().reason()).isEqualTo("no tracker runs in it");
  }

  @Test
  void saysThatTheTrackerOfAHolderIsSwitchedOff() {
    try (TrackedChild child = TrackedChild.start(directory, "env", "TTMEM_DISABLED=1")) {
      child.does("ttmem.alloc(0, 'DRAM', 0x20, 104729)");
      host.chip("blackhole", "p150a", null, null).holds(child.pid(), 0);
      assertThat(look().blind().getFirst().reason())
          .isEqualTo("its tracker is switched off (TTMEM_DISABLED=1)");
      assertThat(directory).isEmptyDirectory();
    }
  }

  /** As a reaper leaves it that is killed after each of its steps. */
  @Test
  void findsWhatAKilledReaperLeftHalfWay() throws IOException {
    Path state = Files.createDirectory(directory.resolve("state"));
    Reaper reaper = new Reaper(state, Duration.ZERO);
    for (int step = 0; step < 3; step++) {
      Path ledger;
      try (TrackedChild child = TrackedChild.start(directory)) {
        child.does("ttmem.alloc(0, 'DRAM', 0x20, 104729)");
        ledger = ledgerOf(child);
        child.kill();
      }
      LedgerName name = LedgerName.parse(String.valueOf(ledger.getFileName())).orElseThrow();
      Path taken = ledger.resolveSibling(name.takenName());
      Files.move(ledger, taken);
      String kept = "1-" + name.fileName();
      switch (step) {
        case 1 -> Files.write(state.resolve("." + kept + ".new"), new byte[100]);
        case 2 -> Files.copy(taken, state.resolve(kept));
        default -> {}
      }
      assertThat(DeadLedger.find(Roots.LIVE, directory))
          .singleElement()
          .isEqualTo(new DeadLedger(taken, directory + "/" + name.takenName(), name));
      assertThat(reaper.reap(taken)).isEqualTo(new Reaper.Outcome(Reaper.Result.REAPED, ""));
      assertThat(DeadLedger.find(Roots.LIVE, directory)).isEmpty();
      assertThat(new Morgue(state).ledgers())
          .anyMatch(file -> file.toString().endsWith(name.fileName()));
    }
  }

  /** A ledger copied and renamed for another process, as somebody would who wants to blame it. */
  @Test
  void believesNoLedgerWithoutItsLock() throws IOException {
    try (TrackedChild child = TrackedChild.start(directory);
        TrackedChild victim = TrackedChild.start(directory)) {
      child.does("ttmem.alloc(0, 'DRAM', 0x20, 104729)");
      victim.does("ttmem.alloc(0, 'DRAM', 0x20, 11)");
      LedgerName name =
          LedgerName.parse(String.valueOf(ledgerOf(victim).getFileName())).orElseThrow();
      Path forged = directory.resolve(new LedgerName(name.pid(), name.startTicks(), 9).fileName());
      Files.copy(ledgerOf(child), forged);
      SourceReport report = look();
      assertThat(dram(victim)).isEqualTo(Reading.of(11));
      assertThat(report.status().state()).isEqualTo(SourceStatus.State.PARTIAL);
      assertThat(report.status().error()).contains("its header says");
    }
  }

  @Test
  void survivesATruncatedLedgerOfALiveProcess() throws IOException {
    try (TrackedChild child = TrackedChild.start(directory);
        TrackedChild other = TrackedChild.start(directory)) {
      child.does("ttmem.alloc(0, 'DRAM', 0x20, 104729)");
      other.does("ttmem.alloc(0, 'DRAM', 0x20, 11)");
      assertThat(dram(child)).isEqualTo(Reading.of(104729));
      try (FileChannel file = FileChannel.open(ledgerOf(child), StandardOpenOption.WRITE)) {
        file.truncate(5000);
      }
      SourceReport report = look();
      assertThat(claims(report, child)).isEmpty();
      assertThat(dram(other)).isEqualTo(Reading.of(11));
      assertThat(report.status().error()).contains("cut short");
    }
  }

  @Test
  void survivesALiveProcessThatPunchesAHoleIntoItsLedgerOrWritesAnotherVersion()
      throws IOException {
    try (TrackedChild puncher = TrackedChild.start(directory);
        TrackedChild newer = TrackedChild.start(directory);
        TrackedChild other = TrackedChild.start(directory)) {
      for (TrackedChild child : List.of(puncher, newer, other)) {
        child.does("ttmem.alloc(0, 'DRAM', 0x20, 104729)");
      }
      try (FileChannel file = FileChannel.open(ledgerOf(newer), StandardOpenOption.WRITE)) {
        file.write(ByteBuffer.wrap(new byte[] {2}), HeaderLayout.VERSION);
      }
      assertThat(dram(puncher)).isEqualTo(Reading.of(104729));
      punch(ledgerOf(puncher));
      SourceReport report = look();
      assertThat(claims(report, puncher)).isEmpty();
      assertThat(claims(report, newer)).isEmpty();
      assertThat(dram(other)).isEqualTo(Reading.of(104729));
      assertThat(report.status().error()).contains("its header was overwritten", "version");
      for (TrackedChild child : List.of(puncher, newer)) {
        child.does("ttmem.free(0, 'DRAM', 0x20)"); // the program itself is unharmed
      }
    }
  }

  private static void punch(Path ledger) {
    try (Child fallocate =
        Child.start(List.of("fallocate", "-p", "-o", "0", "-l", "8192", ledger.toString()))) {
      assertThat(fallocate.exitCode()).isZero();
    }
  }

  /** Its pid has come again: what the dead one left is not the living one's. */
  @Test
  void takesNoLedgerOfTheDeadForThatOfALiveProcessWithItsPid() throws IOException {
    try (TrackedChild living = TrackedChild.start(directory)) {
      Path old;
      LedgerName name;
      try (TrackedChild child = TrackedChild.start(directory)) {
        child.does("ttmem.alloc(0, 'DRAM', 0x20, 104729)");
        old = ledgerOf(child);
        name = LedgerName.parse(String.valueOf(old.getFileName())).orElseThrow();
        child.kill();
      }
      LedgerName again = new LedgerName(living.pid(), name.startTicks(), 1);
      try (FileChannel file = FileChannel.open(old, StandardOpenOption.WRITE)) {
        ByteBuffer pid = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        file.write(pid.putInt(0, living.pid()), HeaderLayout.PID);
      }
      Files.move(old, directory.resolve(again.fileName()));
      Files.move(directory.resolve(name.companionName()), directory.resolve(again.companionName()));
      assertThat(look().claims()).isEmpty();
      living.does("ttmem.alloc(0, 'DRAM', 0x20, 7919)");
      assertThat(dram(living)).isEqualTo(Reading.of(7919));
      assertThat(DeadLedger.find(Roots.LIVE, directory))
          .extracting(DeadLedger::name)
          .containsExactly(again);
    }
  }

  @Test
  void readsPastWhateverLiesInTheDirectory() throws IOException {
    try (TrackedChild child = TrackedChild.start(directory)) {
      child.does("ttmem.alloc(0, 'DRAM', 0x20, 104729)");
      List<String> hostile = new ArrayList<>();
      for (int i = 1; i <= 5; i++) {
        hostile.add(new LedgerName(i, 1, 1).fileName());
      }
      Files.createDirectory(directory.resolve(hostile.get(0)));
      Files.createSymbolicLink(directory.resolve(hostile.get(1)), ledgerOf(child));
      Files.createFile(directory.resolve(hostile.get(2)));
      Files.write(directory.resolve(hostile.get(3)), new byte[8192]);
      try (Child fifo =
          Child.start(List.of("mkfifo", directory.resolve(hostile.get(4)).toString()))) {
        assertThat(fifo.exitCode()).isZero();
      }
      assertThat(dram(child)).isEqualTo(Reading.of(104729));
      SourceReport report = look();
      assertThat(report.status().state()).isEqualTo(SourceStatus.State.PARTIAL);
      assertThat(report.status().error()).contains("and 2 more");
      assertThat(look()).isEqualTo(report);
    }
  }

  @Test
  void readsAThousandOfTenThousandStaleLedgersAndTheLiveOneFirst() throws IOException {
    try (TrackedChild child = TrackedChild.start(directory);
        TrackedChild dead = TrackedChild.start(directory)) {
      dead.does("ttmem.alloc(0, 'DRAM', 0x20, 104729)");
      Path stale = ledgerOf(dead);
      dead.kill();
      for (int i = 0; i < 10_000; i++) {
        Path copy = directory.resolve(new LedgerName(100_000 + i, 1L << 50, 1).fileName());
        Files.createLink(copy, stale);
      }
      child.does("ttmem.alloc(0, 'DRAM', 0x20, 7919)");
      long before = System.nanoTime();
      assertThat(dram(child)).isEqualTo(Reading.of(7919));
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
      assertThat(look().status().error()).contains("more were not read");
      long again = System.nanoTime();
      for (int i = 0; i < 10; i++) {
        assertThat(dram(child)).isEqualTo(Reading.of(7919));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - again)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void namesTheProcessOfAnotherPidNamespaceByItsNumberHere() {
    try (TrackedChild child =
        TrackedChild.start(directory, "unshare", "--pid", "--fork", "--mount-proc")) {
      child.does("ttmem.alloc(0, 'DRAM', 0x20, 104729)");
      SourceReport report = look();
      assertThat(report.claims()).hasSize(1);
      Claim claim = report.claims().getFirst();
      assertThat(claim.owner().nsPid()).isEqualTo(1);
      assertThat(claim.owner().parent()).isEqualTo(child.pid());
      assertThat(claim.amounts().get(MemoryType.DRAM)).isEqualTo(Reading.of(104729));
    }
  }

  @Test
  void believesTheLedgerOfAnotherUserAboutItsOwnProcess() throws IOException {
    Path open = Files.createDirectory(directory.resolve("nobody"));
    try (Child chown = Child.start(List.of("chown", "65534", open.toString()))) {
      assertThat(chown.exitCode()).isZero();
    }
    Files.setPosixFilePermissions(
        directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    source.close();
    source = new LedgerSource(Roots.LIVE, open);
    try (TrackedChild child =
        TrackedChild.start(open, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")) {
      child.does("ttmem.alloc(0, 'DRAM', 0x20, 104729)");
      assertThat(dram(child)).isEqualTo(Reading.of(104729));
    }
  }
}
