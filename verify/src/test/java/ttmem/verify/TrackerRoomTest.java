package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.LedgerReader;
import ttmem.testkit.Child;

/** Java programs with a small and an unwritable /dev/shm, as mounts that only they see. */
@Timeout(60)
class TrackerRoomTest {
  @TempDir Path directory;

  private Child inside(String mount, int count) {
    ProcessBuilder builder = Program.test(Hoarder.class, Integer.toString(count));
    List<String> program = List.copyOf(builder.command());
    String unshare = System.getProperty("user.name").equals("root") ? "-m" : "-rm";
    String script = "mount -t tmpfs -o " + mount + " tmpfs " + directory + " && exec \"$@\"";
    List<String> command = new ArrayList<>(List.of("unshare", unshare, "sh", "-c", script, "sh"));
    command.addAll(program);
    builder.command(command).environment().put("TTMEM_DIR", directory.toString());
    return Child.start(builder);
  }

  @Test
  void withoutRoomOrRightThereIsNoLedgerAndNoHarm() {
    for (String mount : List.of("size=64k", "size=15m", "ro")) {
      try (Child program = inside(mount, 1000)) {
        assertThat(program.hear()).as(mount).isNotEmpty().doesNotEndWith(".ledger");
        program.say("");
        program.hear("freed");
        assertThat(program.leave()).isZero();
      }
    }
  }

  /** 64 MiB: 16 must stay free, so less than 48 MiB of entries are listed; all are counted. */
  @Test
  void whatDoesNotFitIsStillCounted() throws IOException {
    int count = 900_000;
    try (Child program = inside("size=64m", count)) {
      Path path = Path.of("/proc/" + program.pid() + "/root" + program.hear());
      try (LedgerReader ledger = LedgerReader.open(path, false)) {
        assertThat(ledger.state().live()).isEqualTo(count);
        assertThat(ledger.device(0).counter(LedgerType.DRAM).currentBytes()).isEqualTo(3L * count);
        assertThat(ledger.state().unlisted()).isBetween(100_000L, 300_000L);
        program.say("");
        program.hear("freed");
        assertThat(ledger.state().live()).isZero();
        assertThat(ledger.state().unlisted()).isZero();
        assertThat(ledger.device(0).counter(LedgerType.DRAM).currentBytes()).isZero();
      }
      assertThat(program.leave()).isZero();
    }
  }
}
