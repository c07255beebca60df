package ttmem.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ttmem.model.Snapshot;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.SnapshotJsonReader;
import ttmem.monitor.json.SnapshotJsonWriter;
import ttmem.sources.host.Roots;
import ttmem.testkit.Golden;
import ttmem.testkit.HostTree;

/** Every fixture host through all sources and the merge, as whole JSON files. */
class FixtureHostsJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path root;

  static Stream<String> hosts() {
    return HostTree.NAMES.stream();
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void showsWhatItsReadmeDemands(String host) throws Exception {
    HostTree.unpack(host, root);
    byte[] json;
    try (SystemMemoryMonitor monitor = Monitors.local(Roots.at(root), true, List.of())) {
      json = SnapshotJsonWriter.bytes(atEpoch(monitor.snapshot()), JsonForm.PRETTY);
    }

    String text = new String(json, StandardCharsets.UTF_8).replace(root.toString(), "");
    Golden.check("host-" + host + ".json", text.getBytes(StandardCharsets.UTF_8));
    assertThat(schema().validate(JSON.readTree(json))).isEmpty();
    Snapshot again = SnapshotJsonReader.read(new ByteArrayInputStream(json));
    assertThat(SnapshotJsonWriter.bytes(again, JsonForm.PRETTY)).isEqualTo(json);
  }

  private static Snapshot atEpoch(Snapshot snapshot) {
    return new Snapshot(
        Instant.EPOCH,
        snapshot.host(),
        snapshot.driver(),
        snapshot.devices(),
        snapshot.boards(),
        snapshot.processes(),
        snapshot.sources(),
        snapshot.notes());
  }

  private static Schema schema() throws Exception {
    try (InputStream in = SnapshotJsonReader.class.getResourceAsStream("ttmem-v1.schema.json")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(JSON.readTree(Objects.requireNonNull(in, "not on the class path")));
    }
  }
}
