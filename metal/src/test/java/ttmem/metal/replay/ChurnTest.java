package ttmem.metal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChurnTest {

  static Stream<Map<String, Object>> runs() {
    List<?> runs = new Fields(JsonLines.read("free_list_opt/churn.json").getFirst()).list("runs");
    return runs.stream().map(ChurnTest::fields);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void longRunsEndAsRecorded(Map<String, Object> fields) {
    ChurnRun run = new ChurnRun(fields);
    ChurnRun.Result result = run.run();
    assertThat(result.end()).as(run.name()).isEqualTo(run.expected());
    assertThat(result.refused()).as(run.name()).isEqualTo(new Fields(fields).bytes("refused"));
  }

  @SuppressWarnings("unchecked") // every run is an object
  private static Map<String, Object> fields(Object run) {
    return (Map<String, Object>) run;
  }
}
