package ttmem.ledger.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.LedgerReader;
import ttmem.testkit.Child;

/** A small, a full and an unwritable /dev/shm, as mounts that only the process sees. */
final class CRoomTest {
  @TempDir Path directory;

  private Child inside(String mount, String... arguments) {
    String script =
        "mount -t tmpfs -o "
            + mount
            + " tmpfs "
            + directory
            + " && exec "
            + CClient.driver()
            + " "
            + String.join(" ", arguments);
    String unshare = System.getProperty("user.name").equals("root") ? "-m" : "-rm";
    return new CClient(directory).start(List.of("unshare", unshare, "sh", "-c", script));
  }

  @Test
  void withoutRoomThereIsNoLedgerAndNoHarm() {
    for (String mount : List.of("size=64k", "size=15m")) {
      try (Child program = inside(mount, "calls")) {
        program.hear("ledger=too little room in the ledger's file system");
        assertThat(program.leave()).isZero();
      }
    }
  }

  @Test
  void whereNothingCanBeWrittenThereIsNoLedgerAndNoHarm() {
    try (Child program = inside("ro", "calls")) {
      program.hear("ledger=the ledger can't be made in its directory");
      assertThat(program.leave()).isZero();
    }
  }

  /**
   * 64 MiB: 16 must stay free, so less than 48 MiB of entries are listed; all of them are counted.
   */
  @Test
  void whatDoesNotFitIsStillCounted() throws IOException {
    int count = 900_000;
    try (Child program = inside("size=64m", "many", Integer.toString(count))) {
      Path path = CClient.path(program.hear());
      Path seen = Path.of("/proc/" + program.pid() + "/root" + path);
      try (LedgerReader ledger = CClient.open(seen)) {
        assertThat(ledger.state().live()).isEqualTo(count);
        assertThat(ledger.state().inexactSinceNs()).isZero();
        assertThat(ledger.device(0).counter(LedgerType.DRAM).currentBytes()).isEqualTo(3L * count);
        int listed = CClient.entries(ledger).size();
        assertThat(listed).isBetween(600_000, 800_000);
        assertThat(ledger.state().unlisted()).isEqualTo(count - listed);
        program.say("take it back");
        program.hear("freed");
        assertThat(ledger.state().live()).isZero();
        assertThat(ledger.state().unlisted()).isZero();
        assertThat(ledger.device(0).counter(LedgerType.DRAM).currentBytes()).isZero();
      }
      assertThat(program.leave()).isEqualTo(count % 256);
    }
  }
}
