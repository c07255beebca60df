package ttmem.monitor.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferList;
import ttmem.testkit.SnapshotSamples;

/** The schema file against what is written, judged by a validator that is not ours. */
class SchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<JsonNode> documents() {
    Stream<byte[]> snapshots =
        SnapshotSamples.all().values().stream()
            .map((Snapshot sample) -> SnapshotJsonWriter.bytes(sample, JsonForm.LINE));
    byte[] buffers =
        BufferListJsonWriter.bytes(
            new BufferList(Instant.EPOCH, SnapshotSamples.buffers(), false, false), JsonForm.LINE);
    return Stream.concat(snapshots, Stream.of(buffers)).map(SchemaTest::parse);
  }

  private static JsonNode parse(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ObjectNode schemaFile() {
    try (InputStream in = SchemaTest.class.getResourceAsStream("ttmem-v1.schema.json")) {
      return (ObjectNode) JSON.readTree(Objects.requireNonNull(in, "not on the class path"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The part of the schema that is meant for this document, so that errors name the field. */
  private static List<String> errors(ObjectNode schema, JsonNode document) {
    schema.remove("anyOf");
    schema.put("$ref", document.has("buffers") ? "#/$defs/bufferList" : "#/$defs/snapshot");
    Schema validator =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
    return validator.validate(document).stream().map(Object::toString).toList();
  }

  @Test
  void acceptsWithTheWholeFile() {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schemaFile());
    documents().forEach(document -> assertThat(schema.validate(document)).isEmpty());
    assertThat(schema.validate(JSON.createObjectNode())).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void acceptsWhatIsWritten(JsonNode document) {
    assertThat(errors(schemaFile(), document)).isEmpty();
  }

  /** Otherwise a field could be written that the schema doesn't describe. */
  @ParameterizedTest
  @MethodSource("documents")
  void describesEveryFieldThatIsWritten(JsonNode document) {
    ObjectNode schema = schemaFile();
    forbidOtherFields(schema);
    assertThat(errors(schema, document)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void refusesTextInThePlaceOfBytes(JsonNode document) {
    if (document.has("buffers")) {
      ((ObjectNode) document.get("buffers").get(0)).put("bytes", "1");
    } else {
      ((ObjectNode) document).putArray("processes").addObject().put("pid", "1");
    }
    assertThat(errors(schemaFile(), document)).isNotEmpty();
  }

  private static void forbidOtherFields(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("type").asText().equals("object")
        && object.has("properties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(SchemaTest::forbidOtherFields);
  }
}
