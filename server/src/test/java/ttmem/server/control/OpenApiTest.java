package ttmem.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.testkit.SnapshotSamples;

/** The OpenAPI file against the running server: every path, every answer that it promises. */
@Timeout(60)
class OpenApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path REFERENCE = Path.of("..", "docs", "reference");

  @TempDir Path directory;
  private Path socket;
  private ControlServer server;
  private volatile boolean serving = true;
  private volatile boolean failing;

  @BeforeEach
  void start() throws IOException {
    socket = directory.resolve("s");
    server =
        ControlServer.start(
            ControlOptions.forUser(socket).bounded(64, Duration.ofSeconds(20)),
            Backend.of(
                    () -> {
                      if (failing) {
                        throw new IllegalStateException("no luck");
                      }
                      return SnapshotSamples.n300();
                    },
                    SampleBuffers::asked,
                    () -> serving)
                .with(SampleAutopsies::two));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static ObjectNode file(String name) throws IOException {
    return (ObjectNode) JSON.readTree(REFERENCE.resolve(name).toFile());
  }

  private static JsonNode paths() throws IOException {
    return file("openapi.json").get("paths");
  }

  /** The schema at a reference, in a document that holds all parts of both files. */
  private static List<String> errors(JsonNode schema, JsonNode document) throws IOException {
    ObjectNode components = (ObjectNode) file("openapi.json").get("components").get("schemas");
    ObjectNode all = JSON.createObjectNode();
    ObjectNode definitions = all.putObject("$defs");
    definitions.setAll(components);
    definitions.setAll((ObjectNode) file("ttmem-v1.schema.json").get("$defs"));
    all.setAll((ObjectNode) schema);
    String text =
        JSON.writeValueAsString(all)
            .replace("ttmem-v1.schema.json#/", "#/")
            .replace("#/components/schemas/", "#/$defs/");
    Schema validator =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(JSON.readTree(text));
    return validator.validate(document).stream().map(Object::toString).toList();
  }

  /** The answer to a question, checked against what the file says of this path and status. */
  private void check(String path, String query) throws IOException {
    String answer;
    if (path.endsWith("/events") && query.isEmpty()) {
      try (RawClient client = new RawClient(socket)) {
        client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        answer = client.upTo("\n\n") + "\r\n\r\n";
      }
    } else {
      answer = RawClient.ask(socket, "GET " + path + query + " HTTP/1.1");
    }
    String status = answer.split(" ", 3)[1];
    JsonNode promised = paths().get(path).get("get").get("responses").get(status);
    assertThat(promised).as("%s%s answered %s:%n%s", path, query, status, answer).isNotNull();
    if (promised.has("$ref")) {
      promised = file("openapi.json").at(promised.get("$ref").asText().substring(1));
    }
    String type = answer.replaceFirst("(?s).*?Content-Type: ([^;\r]*).*", "$1");
    JsonNode content = promised.get("content").get(type);
    assertThat(content).as("%s answered with type=%s", path, type).isNotNull();
    String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    JsonNode document =
        type.endsWith("json")
            ? JSON.readTree(body.getBytes(StandardCharsets.ISO_8859_1))
            : JSON.valueToTree(body);
    assertThat(errors(content.get("schema"), document)).as(path + query).isEmpty();
  }

  @Test
  void listsThePathsThatTheServerHas() throws IOException {
    Set<String> documented = new TreeSet<>();
    paths().fieldNames().forEachRemaining(documented::add);
    assertThat(server.paths()).containsExactlyElementsOf(documented);
  }

  @Test
  void promisesWhatTheServerAnswers() throws IOException {
    for (String path : server.paths()) {
      check(path, "");
    }
    check("/api/v1/buffers", "?pid=4310&device=0&limit=1");
    check("/api/v1/query", "?device=0");
    check("/api/v1/query", "?device=77");
  }

  @Test
  void promisesHowTheServerRefuses() throws IOException {
    for (String path : server.paths()) {
      if (path.startsWith("/api/")) {
        check(path, "?nonsense=1");
      }
    }
    serving = false;
    check("/-/healthy", "");
    check("/-/ready", "");
    failing = true;
    for (String path : List.of("/api/v1/snapshot", "/api/v1/devices", "/metrics")) {
      check(path, "");
    }
  }

  @Test
  void namesTheRangesThatTheServerHas() throws IOException {
    for (String path : server.paths()) {
      JsonNode parameters = paths().get(path).get("get").path("parameters");
      for (JsonNode parameter : parameters) {
        JsonNode schema = parameter.get("schema");
        if (!schema.path("type").asText().equals("integer")) {
          continue;
        }
        List<Long> outside = new ArrayList<>();
        outside.add(schema.get("minimum").asLong() - 1);
        outside.add(schema.get("maximum").asLong() + 1);
        for (long value : outside) {
          String query = "?" + parameter.get("name").asText() + "=" + value;
          assertThat(RawClient.ask(socket, "GET " + path + query + " HTTP/1.1"))
              .as(path + query)
              .startsWith("HTTP/1.1 400 ");
        }
      }
    }
  }
}
