package ttmem.ledger.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.files.FileStat.FileKey;
import ttmem.testkit.Child;

final class PosixLocksTest {
  @TempDir Path directory;

  @Test
  void namesTheProcessThatHoldsALock() throws IOException {
    Path file = Files.createFile(directory.resolve("4242-777-1.ledger.lock"));
    String program =
        "import fcntl,sys; f=open(sys.argv[1],'r+'); fcntl.lockf(f, fcntl.LOCK_EX);"
            + " print('locked', flush=True); sys.stdin.read()";
    FileKey key = FileStat.of(file).key();
    assertThat(PosixLocks.now().holder(key)).isEmpty();
    try (Child holder = Child.start(List.of("python3", "-c", program, file.toString()))) {
      holder.hear("locked");
      assertThat(PosixLocks.now().holder(key)).hasValue(holder.pid());
    }
    assertThat(PosixLocks.now().holder(key)).isEmpty();
  }

  @Test
  void passesOverWhatIsNoWriteLock() {
    PosixLocks locks =
        PosixLocks.parse(
            """
            1: POSIX  ADVISORY  WRITE 11 00:1b:100 0 EOF
            2: POSIX  ADVISORY  READ  12 00:1b:101 0 EOF
            3: FLOCK  ADVISORY  WRITE 13 00:1b:102 0 EOF
            4: POSIX  ADVISORY  WRITE 14 103:1ff:104 0 EOF
            4: -> POSIX  ADVISORY  WRITE 15 00:1b:105 0 EOF
            5: OFDLCK ADVISORY  WRITE -1 00:1b:106 0 EOF
            garbage POSIX  WRITE
            """);
    assertThat(locks.holder(new FileKey(0x1b, 100))).hasValue(11);
    assertThat(locks.holder(new FileKey(0x1b, 101))).isEmpty();
    assertThat(locks.holder(new FileKey(0x1b, 102))).isEmpty();
    assertThat(locks.holder(new FileKey(0x1103ffL, 104))).hasValue(14);
    assertThat(locks.holder(new FileKey(0x1b, 105))).isEmpty();
    assertThat(locks.holder(new FileKey(0x1b, 106))).isEmpty();
  }

  @Test
  void tellsFilesOfTheSameInodeApart() {
    PosixLocks locks =
        PosixLocks.parse(
            """
            1: POSIX  ADVISORY  WRITE 11 00:1b:100 0 EOF
            2: POSIX  ADVISORY  WRITE 12 00:1c:100 0 EOF
            """);
    assertThat(locks.holder(new FileKey(0x1c, 100))).hasValue(12);
    assertThat(locks.holder(new FileKey(0x1d, 100))).isEmpty();
  }
}
