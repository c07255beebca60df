package ttmem.ledger.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.format.HeaderLayout;
import ttmem.testkit.Child;

/** What a C program learns of a chip when no server answers: the sum of the ledgers. */
final class CQueryTest {
  private static final String DRAM_AT_LEAST = " 2:%d/0:0 ";

  @TempDir(factory = SharedMemory.class)
  Path directory;

  private CClient client() {
    return new CClient(directory).with("TTMEM_SOCKET", directory.resolve("nobody.sock").toString());
  }

  @Test
  void withoutAServerTheLivingLedgersOfTheChipAreAdded() {
    try (Child first = client().start("query")) {
      assertThat(first.hear())
          .startsWith("answer=0 source=2 processes=1 bdf=0000:01:00.0 asic_id=abcdef")
          .contains(DRAM_AT_LEAST.formatted(1000));
      try (Child second = client().start("query")) {
        assertThat(second.hear()).contains("processes=2 ", DRAM_AT_LEAST.formatted(2000));
        first.say("again");
        assertThat(first.hear()).contains("processes=2 ", DRAM_AT_LEAST.formatted(2000));
        assertThat(first.hear()).startsWith("answer=19 source=0 ");
        second.kill();
      }
    }
    try (Child alone = client().start("query")) {
      assertThat(alone.hear()).contains("processes=1 ", DRAM_AT_LEAST.formatted(1000));
    }
  }

  /** What the process held before exec is no more, though its pid and start time are the same. */
  @Test
  void theLedgerThatExecEndedIsLeftOut() {
    try (Child program = client().start("query-after-exec")) {
      assertThat(program.hear()).contains("processes=1 ", DRAM_AT_LEAST.formatted(1000));
    }
  }

  /** The program and a library that it loaded have a ledger each. */
  @Test
  void aProcessWithTwoLedgersIsOneProcess() {
    Path library = CClient.library();
    try (Child program = client().start("query-library", library.toString())) {
      assertThat(program.hear()).contains("processes=1 ", " 2:119/0:0 ");
    }
  }

  /** What a newer library or a hostile program keeps there is left alone. */
  @Test
  void ledgersOfANewerVersionAndOtherFilesAreLeftOut() throws IOException {
    try (Child newer = client().start("query")) {
      assertThat(newer.hear()).contains("processes=1 ");
      Path ledger;
      try (Stream<Path> files = Files.list(directory)) {
        ledger =
            files.filter(file -> file.toString().endsWith(".ledger")).findFirst().orElseThrow();
      }
      try (FileChannel file = FileChannel.open(ledger, StandardOpenOption.WRITE)) {
        file.write(ByteBuffer.wrap(new byte[] {2}), HeaderLayout.VERSION);
      }
      Files.createDirectory(directory.resolve("1-1-1.ledger"));
      Files.createSymbolicLink(directory.resolve("1-1-2.ledger"), ledger);
      try (Child fifo = Child.start(List.of("mkfifo", directory + "/1-1-3.ledger"))) {
        assertThat(fifo.exitCode()).isZero();
      }
      try (Child program = client().start("query")) {
        assertThat(program.hear()).contains("processes=1 ", DRAM_AT_LEAST.formatted(1000));
      }
    }
  }

  @Test
  void aServerThatNeverAnswersCostsHalfASecond() throws IOException {
    Path socket = directory.resolve("silent.sock");
    try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      silent.bind(UnixDomainSocketAddress.of(socket));
      Instant start = Instant.now();
      CClient client = client().with("TTMEM_SOCKET", socket.toString());
      try (Child program = client.start("query")) {
        assertThat(program.hear()).contains(" source=2 ", DRAM_AT_LEAST.formatted(1000));
      }
      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }
  }
}
