package ttmem.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AllocationServerTest {
  private final Running server = Running.server();

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {72, 112, 128, 144})
  void answersAQueryInTheGenerationOfTheClient(int generation) {
    try (OldClient client = server.client(generation)) {
      client.alloc(3, 0, 0x1000, 1_000_003);
      client.alloc(3, 1, 0x2000, 65_537);
      client.alloc(3, 2, 0x3000, 4_099);
      client.alloc(3, 3, 0x4000, 8_209);
      client.alloc(3, 4, 0x5000, 262_147);
      assertThat(client.query(3))
          .isEqualTo(List.of(1_000_003L, 65_537L, 12_308L, 262_147L, 0L, 0L));
      assertThat(client.query(4)).containsOnly(0L);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {72, 112, 128, 144})
  void answersALoneFirstQuery(int generation) {
    try (OldClient client = server.client(generation)) {
      assertThat(client.query(0)).containsOnly(0L);
      client.alloc(0, 0, 1, 4_001);
      assertThat(client.dram(0)).isEqualTo(4_001);
    }
  }

  @Test
  void forgetsAProcessWhenItEnds() {
    try (OldClient killed = server.client(144);
        OldClient observer = server.client(144)) {
      killed.alloc(0, 0, 1, 7_001);
      assertThat(killed.dram(0)).isEqualTo(7_001);
      killed.kill();
      Running.soon().until(() -> observer.dram(0) == 0);
      Running.soon()
          .until(
              () -> server.log().stream().anyMatch(line -> line.contains("pid=" + killed.pid())));
    }
  }
}
