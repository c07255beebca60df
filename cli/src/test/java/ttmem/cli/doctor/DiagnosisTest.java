package ttmem.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.cli.render.ColorScheme;
import ttmem.cli.render.DoctorRenderer;
import ttmem.cli.render.Look;
import ttmem.model.Reading;
import ttmem.model.SourceStatus;
import ttmem.sources.host.Roots;
import ttmem.testkit.Golden;
import ttmem.testkit.HostTree;
import ttmem.testkit.SnapshotSamples;

class DiagnosisTest {
  private static final Findings GOOD =
      new Findings(
          true,
          false,
          List.of(new Findings.Node(0, true)),
          new Findings.Shm(Reading.of(8L << 30), true, true),
          List.of(socket(Findings.Socket.State.ANSWERS)),
          Instant.parse("2026-01-01T00:00:00Z"),
          false,
          null,
          "25.0.3",
          Findings.Cache.PRESENT);

  private static final Findings BAD =
      new Findings(
          true,
          false,
          List.of(new Findings.Node(2, false)),
          new Findings.Shm(Reading.of(1 << 20), true, true),
          List.of(socket(Findings.Socket.State.STALE), socket(Findings.Socket.State.FORBIDDEN)),
          Instant.parse("2036-01-01T00:00:00Z"),
          true,
          "/.dockerenv",
          "25.0.3",
          Findings.Cache.MISSING);

  private static Findings.Socket socket(Findings.Socket.State state) {
    return new Findings.Socket("service", "/run/ttmem/ttmem.sock", state, "root");
  }

  @Test
  void pagesAreAsReviewed() {
    Look look = new Look(100, true, ColorScheme.NONE);
    DoctorRenderer renderer = new DoctorRenderer(look);
    Golden.check("doctor/good.txt", renderer.render(Diagnosis.of(SnapshotSamples.p150x2(), GOOD)));
    Golden.check("doctor/n300.txt", renderer.render(Diagnosis.of(SnapshotSamples.n300(), GOOD)));
    Golden.check("doctor/bad.txt", renderer.render(Diagnosis.of(SnapshotSamples.broken(), BAD)));
    Golden.check("doctor/empty.txt", renderer.render(Diagnosis.of(SnapshotSamples.empty(), BAD)));
    Golden.check(
        "doctor/bad-40-ascii.txt",
        new DoctorRenderer(new Look(40, false, ColorScheme.NONE))
            .render(Diagnosis.of(SnapshotSamples.broken(), BAD)));
  }

  @Test
  void curesByCause() {
    assertThat(cure("region", "/dev/shm/x: a FIFO, expected a regular file", false))
        .contains("remove it");
    assertThat(cure("region", "x: belongs to uid=7 with mode 0600 and can't be read", false))
        .contains("run as root");
    assertThat(cure("region", "x: belongs to uid=7 with mode 0600 and can't be read", true))
        .doesNotContain("root");
    assertThat(cure("region", "1 of 2 regions: unknown version=9", false)).doesNotContain("root");
    assertThat(cure("legacy", "no room for the registry", true)).contains("make room");
  }

  private static String cure(String source, String error, boolean root) {
    return Cure.of(SourceStatus.partial(source, error), with(root, GOOD.sockets()));
  }

  private static Findings with(boolean root, List<Findings.Socket> sockets) {
    return new Findings(
        true,
        root,
        GOOD.nodes(),
        GOOD.shm(),
        sockets,
        GOOD.bootTime(),
        false,
        null,
        GOOD.jdk(),
        GOOD.cache());
  }

  @Test
  void tellsRootNotToBecomeRoot() {
    assertThat(Diagnosis.of(SnapshotSamples.n300(), with(true, GOOD.sockets())))
        .filteredOn(check -> check.name().equals("untracked"))
        .isNotEmpty()
        .allSatisfy(check -> assertThat(check.found()).contains("on device 0:"))
        .allSatisfy(check -> assertThat(check.cure()).doesNotContain("root"));
  }

  @Test
  void doesNotAskForAServerWhereOneAnswers() {
    Findings.Socket legacy =
        new Findings.Socket(
            "legacy socket", "/tmp/old.sock", Findings.Socket.State.ABSENT, "unknown");
    List<Findings.Socket> both = List.of(legacy, socket(Findings.Socket.State.ANSWERS));
    assertThat(Diagnosis.of(SnapshotSamples.n300(), with(false, both)))
        .filteredOn(check -> check.name().equals("legacy socket"))
        .hasSize(1)
        .allSatisfy(check -> assertThat(check.found()).contains("/run/ttmem/ttmem.sock"))
        .allSatisfy(check -> assertThat(check.cure()).doesNotContain("starts a server"));
  }

  @Test
  void everyWarningHasACure() {
    for (var snapshot : SnapshotSamples.all().values()) {
      assertThat(Diagnosis.of(snapshot, BAD))
          .filteredOn(check -> check.level().compareTo(Check.Level.WARN) >= 0)
          .isNotEmpty()
          .allSatisfy(check -> assertThat(check.cure()).as(check.toString()).isNotEmpty());
    }
  }

  @Test
  void examinesAFixtureHost(@TempDir Path folder) {
    Roots roots = Roots.at(HostTree.unpack("n300", folder));
    Findings findings = new HostExamination(roots, Map.of(), "").examine();
    assertThat(findings.live()).isFalse();
    assertThat(findings.nodes()).containsExactly(new Findings.Node(0, true));
    assertThat(findings.shm().readable()).isTrue();
    assertThat(findings.cache()).isEqualTo(Findings.Cache.UNKNOWN);
  }

  @Test
  void tellsALivingServerFromASocketLeftBehind(@TempDir Path folder) throws IOException {
    Path socket = folder.resolve("s");
    assertThat(state(folder, socket)).isEqualTo(Findings.Socket.State.ABSENT);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertThat(state(folder, socket)).isEqualTo(Findings.Socket.State.ANSWERS);
    }
    assertThat(state(folder, socket)).isEqualTo(Findings.Socket.State.STALE);
    Path file = Files.writeString(folder.resolve("f"), "");
    assertThat(state(folder, file)).isEqualTo(Findings.Socket.State.NOT_A_SOCKET);
  }

  private static Findings.Socket.State state(Path root, Path socket) {
    return new HostExamination(Roots.at(root), Map.of("service", socket), "")
        .examine()
        .sockets()
        .getFirst()
        .state();
  }
}
