package ttmem.sources.driver;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ttmem.sources.host.HostFiles;

class DriverListsTest {
  private static Set<Integer> parse(String text) {
    return DriverLists.parse(ByteBuffer.wrap(text.getBytes(US_ASCII)));
  }

  @Test
  void takesOnlyLinesThatArePids() {
    assertThat(parse("")).isEmpty();
    assertThat(parse("6000\n4310\n4242\n4242\n")).containsExactly(4242, 4310, 6000);
    assertThat(parse("0\n0\n999999\nx12\n\n-7\n4294967296\n99999999999999999999\n4002"))
        .containsExactly(0, 4002, 999_999);
  }

  @Test
  void takesNoPidThatMayBeCutOff() {
    String lines = "12345\n".repeat(HostFiles.MAX_BYTES).substring(0, HostFiles.MAX_BYTES);

    assertThat(lines).endsWith("\n1234");
    assertThat(parse(lines)).containsExactly(12_345);
  }
}
