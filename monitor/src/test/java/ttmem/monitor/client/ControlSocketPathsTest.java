package ttmem.monitor.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketPathsTest {
  private static final int OWN_UID = ControlSocketPaths.live().uid();

  @TempDir Path root;

  private ControlSocketPaths paths(Map<String, String> environment) {
    return new ControlSocketPaths(environment, OWN_UID, root);
  }

  private Path sharedTmp(String mode) throws IOException {
    Path directory = Files.createDirectories(paths(Map.of()).sharedTmp());
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
  }

  private ControlException refusal() {
    ControlSocketPaths.Candidates candidates = paths(Map.of()).candidates(null);
    assertThat(candidates.sockets()).containsExactly(root.resolve("run/ttmem/ttmem.sock"));
    return Objects.requireNonNull(candidates.distrusted());
  }

  @Test
  void asksOnlyTheNamedServer() {
    ControlSocketPaths paths = paths(Map.of("TTMEM_SOCKET", "/b", "XDG_RUNTIME_DIR", "/c"));
    assertThat(paths.candidates(Path.of("/a")).sockets()).containsExactly(Path.of("/a"));
    assertThat(paths.candidates(null).sockets()).containsExactly(Path.of("/b"));
  }

  @Test
  void asksTheUsersOwnThenTheServices() {
    assertThat(paths(Map.of("XDG_RUNTIME_DIR", "/run/user/7")).candidates(null).sockets())
        .containsExactly(
            Path.of("/run/user/7/ttmem/ttmem.sock"), root.resolve("run/ttmem/ttmem.sock"));
    assertThat(
            paths(Map.of("XDG_RUNTIME_DIR", "relative", "TTMEM_SOCKET", ""))
                .candidates(null)
                .sockets())
        .containsExactly(
            root.resolve("tmp/ttmem-" + OWN_UID + "/ttmem.sock"),
            root.resolve("run/ttmem/ttmem.sock"));
  }

  @Test
  void takesAnEmptyVariableForNone() {
    assertThat(paths(Map.of("TTMEM_SOCKET", "")).variable()).isNull();
    assertThat(paths(Map.of("TTMEM_SOCKET", "/b")).variable()).isEqualTo(Path.of("/b"));
  }

  @Test
  void takesADirectoryOfItsOwn() throws IOException {
    sharedTmp("rwx------");
    assertThat(paths(Map.of()).candidates(null).sockets()).hasSize(2);
    assertThat(paths(Map.of()).candidates(null).distrusted()).isNull();
  }

  @Test
  void refusesADirectoryThatOthersCanWrite() throws IOException {
    sharedTmp("rwxrwxrwx");
    assertThat(refusal().kind()).isEqualTo(ControlException.Kind.DENIED);
    assertThat(refusal()).hasMessageContaining("expected a directory of uid=" + OWN_UID);
    assertThat(refusal()).hasMessageContaining("mode=777");
  }

  @Test
  void refusesADirectoryOfSomebodyElse() throws IOException {
    ControlSocketPaths other = new ControlSocketPaths(Map.of(), OWN_UID + 1, root);
    Path directory = Files.createDirectories(other.sharedTmp());
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    assertThat(other.candidates(null).sockets())
        .containsExactly(root.resolve("run/ttmem/ttmem.sock"));
    assertThat(other.candidates(null).distrusted()).isNotNull();
  }

  @Test
  void refusesALinkOrAFileInItsPlace() throws IOException {
    Path target = Files.createDirectory(root.resolve("elsewhere"));
    Files.createDirectories(root.resolve("tmp"));
    Files.createSymbolicLink(paths(Map.of()).sharedTmp(), target);
    assertThat(refusal().kind()).isEqualTo(ControlException.Kind.DENIED);
    Files.delete(paths(Map.of()).sharedTmp());
    Files.writeString(paths(Map.of()).sharedTmp(), "");
    Files.setPosixFilePermissions(
        paths(Map.of()).sharedTmp(), PosixFilePermissions.fromString("rw-------"));
    assertThat(refusal().kind()).isEqualTo(ControlException.Kind.DENIED);
  }
}
