package ttmem.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import ttmem.testkit.CProgram;

final class AbiTest {

  @Test
  void packsEpollEventsOnX86Only() {
    assertThat(Abi.of("amd64").epollEventBytes()).isEqualTo(12);
    assertThat(Abi.of("x86_64").epollData()).isEqualTo(4);
    assertThat(Abi.of("aarch64").epollEventBytes()).isEqualTo(16);
    assertThat(Abi.of("riscv64").epollData()).isEqualTo(8);
  }

  @Test
  void knowsWhatArmCallsNotToFollow() {
    assertThat(Abi.of("amd64").noFollow()).isEqualTo(0_400_000);
    assertThat(Abi.of("aarch64").noFollow()).isEqualTo(0_100_000);
  }

  /** On every machine that builds this, whatever it is. */
  @Test
  void agreesWithTheCompilerOfThisMachine() throws IOException {
    assertThat(compiled())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("epoll_event.data", (long) Abi.CURRENT.epollData()),
                Map.entry("epoll_event", (long) Abi.CURRENT.epollEventBytes()),
                Map.entry("O_NOFOLLOW", (long) Abi.CURRENT.noFollow()),
                Map.entry("pidfd_open", PidFd.SYS_PIDFD_OPEN),
                Map.entry("pollfd", (long) PidFd.POLL_FD_BYTES),
                Map.entry("ucred", (long) Sockets.Peer.BYTES),
                Map.entry("msghdr", (long) Receiver.HEADER_BYTES),
                Map.entry("msghdr.msg_control", (long) Receiver.CONTROL),
                Map.entry("cmsghdr", (long) Receiver.PID),
                Map.entry("SO_PASSCRED", (long) Sockets.SO_PASSCRED),
                Map.entry("SO_PEERCRED", (long) Sockets.SO_PEERCRED),
                Map.entry("SOL_SOCKET", (long) Sockets.SOL_SOCKET),
                Map.entry("MSG_NOSIGNAL", (long) Sockets.MSG_NOSIGNAL),
                Map.entry("EAGAIN", (long) Errno.EAGAIN),
                Map.entry("ENOPROTOOPT", (long) Errno.ENOPROTOOPT)));
  }

  private static Map<String, Long> compiled() throws IOException {
    Path program = CProgram.compile(Path.of("src/test/c/abi.c")).executable();
    Process process = new ProcessBuilder(program.toString()).start();
    try (var lines = process.inputReader(StandardCharsets.US_ASCII)) {
      return lines
          .lines()
          .map(line -> line.split(" ", 2))
          .collect(Collectors.toMap(line -> line[0], line -> Long.valueOf(line[1])));
    }
  }
}
