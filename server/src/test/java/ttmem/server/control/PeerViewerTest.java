package ttmem.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import jdk.net.UnixDomainPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerViewerTest {
  private static final UserPrincipalLookupService LOOKUP =
      FileSystems.getDefault().getUserPrincipalLookupService();

  @TempDir Path directory;

  private PeerViewer peer(String user, String groups) throws IOException {
    UserPrincipal principal = LOOKUP.lookupPrincipalByName(user);
    GroupPrincipal group = LOOKUP.lookupPrincipalByGroupName("54321");
    Path file = Files.writeString(directory.resolve("group"), groups);
    return PeerViewer.of(new UnixDomainPrincipal(principal, group), file);
  }

  @Test
  void takesRootForTheOneWhoSeesAll() throws IOException {
    assertThat(peer("root", "").seesAll()).isTrue();
  }

  @Test
  void knowsAUserByTheNumber() throws IOException {
    PeerViewer viewer = peer("54321", "");
    assertThat(viewer.seesAll()).isFalse();
    assertThat(viewer.sees(54321)).isTrue();
    assertThat(viewer.sees(54322)).isFalse();
    assertThat(viewer.sees(0)).isFalse();
    assertThat(viewer.sees(-1)).isFalse();
  }

  @Test
  void takesMembersOfTheGroupForThoseWhoSeeAll() throws IOException {
    assertThat(peer("54321", "root:x:0:\nttmem:x:77:ada,54321\n").seesAll()).isTrue();
    assertThat(peer("54321", "ttmem:x:77:54321").seesAll()).isTrue();
    assertThat(peer("54321", "ttmem:x:77:").seesAll()).isFalse();
    assertThat(peer("54321", "ttmem:x:77:5432,543210").seesAll()).isFalse();
    assertThat(peer("54321", "ttmem2:x:77:54321\nother:x:5:54321").seesAll()).isFalse();
  }

  @Test
  void takesAGroupFileThatIsMissingForNoGroup() throws IOException {
    PeerViewer viewer =
        PeerViewer.of(
            new UnixDomainPrincipal(
                LOOKUP.lookupPrincipalByName("54321"), LOOKUP.lookupPrincipalByGroupName("1")),
            directory.resolve("none"));
    assertThat(viewer.seesAll()).isFalse();
  }
}
