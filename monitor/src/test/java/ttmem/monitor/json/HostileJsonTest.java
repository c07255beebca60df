package ttmem.monitor.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.Snapshot;
import ttmem.testkit.SnapshotSamples;

/** Documents from somebody else: newer, broken or made to hurt. */
class HostileJsonTest {
  private static final String EMPTY =
      """
      {"schema":"ttmem/v1","timestamp":"2026-01-01T00:00:00Z","host":"h",
       "devices":[],"processes":[],"sources":[]}\
      """;

  private static Snapshot read(String json) throws IOException {
    return SnapshotJsonReader.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void passesOverFieldsOfALaterVersion() throws IOException {
    String json =
        new String(
            SnapshotJsonWriter.bytes(SnapshotSamples.n300(), JsonForm.LINE),
            StandardCharsets.UTF_8);
    String newer = json.replace("{\"", "{\"later\":{\"deep\":[1,{\"x\":null}]},\"");
    assertThat(newer).isNotEqualTo(json);
    String versions = "\"versions\":{\"later\":{\"deep\":[1,{\"x\":null}]},";
    String qualifiers = "\"qualifiers\":{\"later\":{\"deep\":[1,{\"x\":null}]},";
    // The two objects with free names hold one kind of value only.
    newer = newer.replace(versions, "\"versions\":{").replace(qualifiers, "\"qualifiers\":{");
    assertThat(read(newer)).isEqualTo(SnapshotSamples.n300());
  }

  @Test
  void readsTheFieldsThatOtherWritersMustGive() throws IOException {
    Snapshot snapshot = read(EMPTY);
    assertThat(snapshot.host()).isEqualTo("h");
    assertThat(snapshot.notes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"host\":\"h\" | \"host\":7 | expected a string for host, but got 7, line=1, column=64",
        "ttmem/v1 | ttmem/v2 | expected ttmem/v1 for schema, but got ttmem/v2, line=1, column=11",
        "\"devices\":[] | \"devices\":{} | expected an array for devices, but got an object,"
            + " line=2, column=12",
        "\"devices\":[] | \"devices\":[{}] | expected the field id, but it is missing or null,"
            + " line=2, column=14",
        "2026-01-01T | yesterday | expected an RFC 3339 time in UTC for timestamp",
        "\"schema\":\"ttmem/v1\", | `` | expected the field schema, but it is missing",
        "\"sources\":[] | \"sources\":[{\"state\":\"fine\"}] | expected ok, partial, failed or"
            + " absent for state, but got fine",
        "\"processes\":[] | \"processes\":[{\"pid\":4294967296}] | expected a number of 32 bits for"
            + " pid, but got 4294967296",
        "\"processes\":[] | \"processes\":[{\"pid\":1.0}] | expected a whole number for pid, but"
            + " got 1.0",
        "\"processes\":[] |"
            + " \"processes\":[{\"pid\":1,\"usage\":[{\"dram_bytes\":99999999999999999999}]}] |"
            + " expected a number of 64 bits for dram_bytes",
        "\"devices\":[] | \"devices\":[{\"telemetry\":{\"power_watts\":1e999999999}}] | expected a"
            + " number with no more digits than 1/1000000 for power_watts",
        "\"devices\":[] | \"devices\":[{\"telemetry\":{\"power_watts\":0.0000001}}] | expected a"
            + " number with no more digits than 1/1000000 for power_watts",
        "\"sources\":[] | \"sources\":[{\"qualifiers\":{\"age_seconds\":{\"status\":\"maybe\"}}}] |"
            + " expected exact, at_least, inferred or unknown for status",
        "\"sources\":[]} | \"sources\":[]}{} | expected nothing after the document for document,"
            + " but got an object",
        "\"sources\":[]} | \"sources\":[], | expected JSON, but Unexpected end-of-input",
      })
  void saysWhatWasExpectedAndWhere(String from, String to, String message) {
    String json = EMPTY.replace(from, to == null ? "" : to);
    assertThat(json).isNotEqualTo(EMPTY);
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(JsonFormatException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "[]", "null", "\"x\"", "{", "\u0000", "{]", "nul", "<html>"})
  void refusesWhatIsNoDocument(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(JsonFormatException.class);
  }

  @Test
  void refusesADocumentThatIsTooDeep() {
    String deep = EMPTY.replace("[]}", "[],\"x\":" + "[".repeat(100_000) + "1");
    assertThatThrownBy(() -> read(deep))
        .isInstanceOf(JsonFormatException.class)
        .hasMessageContaining("nesting depth");
  }

  @Test
  void refusesADocumentThatNeverEndsWithoutKeepingIt() {
    InputStream endless =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            return at < EMPTY.length() - 2 ? EMPTY.charAt(at++) : ' ';
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            for (int i = 0; i < length; i++) {
              into[offset + i] = (byte) read();
            }
            return length;
          }
        };
    JsonFormatException error =
        catchThrowableOfType(JsonFormatException.class, () -> SnapshotJsonReader.read(endless));
    assertThat(error).hasMessageContaining("33554432");
  }

  /** Any bytes: an answer or a {@link JsonFormatException}, nothing else. */
  @ParameterizedTest
  @ValueSource(longs = {1, 20261124, 77})
  void survivesDamagedDocuments(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] good = SnapshotJsonWriter.bytes(SnapshotSamples.broken(), JsonForm.LINE);
    for (int round = 0; round < 2000; round++) {
      byte[] bad = Arrays.copyOf(good, 1 + random.nextInt(good.length));
      for (int i = random.nextInt(4); i >= 0; i--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      try {
        Objects.requireNonNull(SnapshotJsonReader.read(new ByteArrayInputStream(bad)));
      } catch (JsonFormatException expected) {
        assertThat(expected.line()).as("seed=%d round=%d", seed, round).isPositive();
      } catch (RuntimeException e) {
        throw new AssertionError("seed=" + seed + " round=" + round, e);
      }
    }
  }
}
