package ttmem.verify.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.MemoryType;
import ttmem.model.SourceStatus;
import ttmem.server.AllocationServer;
import ttmem.server.ServerOptions;
import ttmem.server.ServerStartException;
import ttmem.sources.Claim;
import ttmem.sources.Source;
import ttmem.sources.SourceReport;
import ttmem.sources.host.Roots;
import ttmem.sources.legacy.Frame;
import ttmem.sources.legacy.Generation;
import ttmem.sources.legacy.LegacyClient;

/** A running server's registry, with one client: it says the same whatever the host looks like. */
final class LegacySourceContractTest extends SourceContract {
  @TempDir private Path own;
  private AllocationServer server;
  private LegacyClient client;

  @BeforeEach
  void report() throws IOException, ServerStartException {
    Path socket = own.resolve("legacy.sock");
    server = AllocationServer.start(ServerOptions.of(socket, own.resolve("state")));
    client = LegacyClient.connect(socket, Generation.G144);
    client.send(Frame.alloc(0, 0, 0x1000, 9_001, 1, 1));
    assertThat(client.query(0).dram()).isEqualTo(9_001);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  @Override
  protected Source source(Roots roots) {
    return server.source();
  }

  @Override
  protected void sawNothing(SourceReport report) {
    assertThat(report.status().state()).isEqualTo(SourceStatus.State.OK);
    assertThat(report.claims()).hasSize(1);
    Claim claim = report.claims().getFirst();
    assertThat(claim.owner().pid()).isEqualTo((int) ProcessHandle.current().pid());
    assertThat(claim.amounts().get(MemoryType.DRAM).value()).isEqualTo(9_001);
  }
}
