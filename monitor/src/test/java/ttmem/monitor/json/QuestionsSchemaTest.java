package ttmem.monitor.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schema of answers against what the command prints, judged by a validator not ours. */
class QuestionsSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SCHEMA = Path.of("../docs/reference/questions-v1.schema.json");
  private static final Path PAGES = Path.of("../cli/src/test/resources/golden/questions");

  /** With the part for this document only, so that errors name the field; nothing unknown in it. */
  private static List<String> errors(String part, JsonNode document) throws IOException {
    ObjectNode schema = (ObjectNode) JSON.readTree(Files.readString(SCHEMA));
    schema.remove("anyOf");
    schema.put("$ref", "#/$defs/" + part);
    close(schema);
    Schema validator =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
    return validator.validate(document).stream().map(Object::toString).toList();
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("properties").isObject()
        && object.path("type").asText().equals("object")) {
      object.put("additionalProperties", false);
    }
    node.forEach(QuestionsSchemaTest::close);
  }

  @ParameterizedTest
  @CsvSource({
    "who, who-user.json",
    "diff, diff.json",
    "tags, tags.json",
    "l1, l1.json",
    "leaks, leaks.json",
    "eta, eta.json",
    "fit, fit-live.json",
  })
  void describesEveryFieldThatIsPrinted(String part, String page) throws IOException {
    JsonNode document = JSON.readTree(Files.readString(PAGES.resolve(page)));
    assertThat(errors(part, document)).isEmpty();

    ObjectNode more = document.deepCopy();
    more.put("invented", 1);
    assertThat(errors(part, more)).as("a field that is not described").isNotEmpty();
    ObjectNode less = document.deepCopy();
    less.remove("schema");
    assertThat(errors(part, less)).as("a field that is missing").isNotEmpty();
  }
}
