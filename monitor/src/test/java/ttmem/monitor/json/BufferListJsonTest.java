package ttmem.monitor.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import ttmem.monitor.BufferList;
import ttmem.testkit.Golden;
import ttmem.testkit.SnapshotSamples;

class BufferListJsonTest {
  private static final BufferList LIST =
      new BufferList(
          Instant.parse("2026-03-14T15:09:26.5Z"), SnapshotSamples.buffers(), true, true);

  @Test
  void comesBackEqualAndIsWrittenAlike() throws IOException {
    for (JsonForm form : JsonForm.values()) {
      byte[] once = BufferListJsonWriter.bytes(LIST, form);
      BufferList back = BufferListJsonReader.read(new ByteArrayInputStream(once));
      assertThat(back).isEqualTo(LIST);
      assertThat(BufferListJsonWriter.bytes(back, form)).isEqualTo(once);
    }
  }

  @Test
  void isWrittenAsTheGoldenFileSays() {
    Golden.check("buffers.json", BufferListJsonWriter.bytes(LIST, JsonForm.PRETTY));
  }

  @Test
  void writesAddressesWithoutASign() {
    assertThat(new String(BufferListJsonWriter.bytes(LIST, JsonForm.LINE), StandardCharsets.UTF_8))
        .contains("\"address\":18446744073709547520");
  }

  @Test
  void refusesATypeThatIsNone() {
    byte[] json =
        new String(BufferListJsonWriter.bytes(LIST, JsonForm.LINE), StandardCharsets.UTF_8)
            .replace("\"l1_small\"", "\"l2\"")
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> BufferListJsonReader.read(new ByteArrayInputStream(json)))
        .hasMessageContaining("expected a type of memory for type, but got l2, line=1, column=");
  }

  @Test
  void readsAnEmptyList() throws IOException {
    BufferList none = new BufferList(Instant.EPOCH, List.of(), false, false);
    byte[] json = BufferListJsonWriter.bytes(none, JsonForm.LINE);
    assertThat(BufferListJsonReader.read(new ByteArrayInputStream(json))).isEqualTo(none);
  }
}
