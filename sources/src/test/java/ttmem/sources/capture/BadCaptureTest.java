package ttmem.sources.capture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ttmem.testkit.CaptureText;

/** Each kind of damage gives one clear error that says where and what. */
class BadCaptureTest {
  @TempDir Path dir;

  private void refuses(String text, String... parts) throws Exception {
    refuses(text.getBytes(StandardCharsets.UTF_8), parts);
  }

  private void refuses(byte[] bytes, String... parts) throws Exception {
    Path file = Files.write(dir.resolve("bad.json"), bytes);
    assertThatThrownBy(() -> new CaptureReader().read(file))
        .isInstanceOf(CaptureException.class)
        .message()
        .contains(parts)
        .doesNotContain("\n", "Exception");
  }

  private static String matmul() {
    return new String(CaptureText.real("matmul_normal_mode.json"), StandardCharsets.UTF_8);
  }

  /** The matrix product with one text replaced, which must be there. */
  private static String matmulWith(String from, String to) {
    if (!matmul().contains(from)) {
      throw new IllegalArgumentException("not in the capture: " + from);
    }
    int at = matmul().indexOf(from);
    return matmul().substring(0, at) + to + matmul().substring(at + from.length());
  }

  @Test
  void refusesACounterThatIsNotThePlace() throws Exception {
    refuses(
        matmulWith("\"counter\": 8,", "\"counter\": 9,"),
        "node 8 (line ",
        "expected counter=8",
        "got counter=9");
    refuses(matmulWith("\"counter\": 8,", ""), "node 8", "got counter=none");
  }

  @ParameterizedTest
  @CsvSource({
    "-20480, 'expected a whole number, 0 or more, but got max_size_per_bank=-20480'",
    "99999999999999999999, 'expected a number up to 9223372036854775807'",
    "9223372036854775808, 'got max_size_per_bank=9223372036854775808'",
    "2048.5, 'expected a whole number, 0 or more, but got max_size_per_bank=2048.5'",
    "1e3, 'got max_size_per_bank=1e3'",
    "'\"many\"', 'got max_size_per_bank=many'",
    "'\"\"', 'got max_size_per_bank='",
    "true, 'got max_size_per_bank=true'",
    "'[1]', 'expected a number or a text for max_size_per_bank'",
  })
  void refusesSizesThatAreNotSizes(String value, String message) throws Exception {
    refuses(
        matmulWith("\"max_size_per_bank\": 20480", "\"max_size_per_bank\": " + value),
        "node 8 (line ",
        message);
  }

  @Test
  void refusesUnbalancedFunctions() throws Exception {
    CaptureText tooManyEnds = new CaptureText();
    tooManyEnds.close("op");
    refuses(tooManyEnds.text(), "node 1", "no function is open at name=op");
    CaptureText tooFewEnds = new CaptureText();
    tooFewEnds.open("op");
    refuses(tooFewEnds.text(), "node 2", "1 are open", "node 1 name=op");
    CaptureText crossed = new CaptureText();
    crossed.open("outer");
    crossed.open("inner");
    crossed.close("outer");
    refuses(crossed.text(), "node 3", "expected function_end of name=inner", "got name=outer");
  }

  @Test
  void refusesNodesThatNeverAppeared() throws Exception {
    CaptureText text = new CaptureText();
    text.node("tensor", "{}", 77);
    refuses(text.text(), "expected ids below 3", "node 1 has connections with 77");
    CaptureText later = new CaptureText();
    later.node("buffer_deallocate", "{\"size\":1,\"type\":\"L1\"}", 5);
    refuses(later.text(), "node 1", "connections[0]=5, which did not appear yet");
    CaptureText nothing = new CaptureText();
    nothing.node("buffer_deallocate", "{\"size\":1,\"type\":\"L1\"}");
    refuses(nothing.text(), "node 1", "connections is empty");
    CaptureText noBuffer = new CaptureText();
    noBuffer.node("buffer_allocate", "{\"size\":1,\"type\":\"L1\"}", 0);
    refuses(noBuffer.text(), "node 1", "expected an earlier buffer node", "connections[0]=0");
    refuses(
        matmulWith("\"input_tensors\": [\n      3,", "\"input_tensors\": [\n      4,"),
        "node 4",
        "expected node_type=tensor");
  }

  @Test
  void refusesAFileThatIsCutShort() throws Exception {
    byte[] whole = CaptureText.real("conv2d.json");
    refuses(
        Arrays.copyOf(whole, whole.length / 2), "line ", "the file ends in node ", "cut short?");
    byte[] gzip = CaptureReaderTest.gzip(whole);
    refuses(Arrays.copyOf(gzip, gzip.length / 2), "gzip data is damaged or cut short");
    refuses(new CaptureText().unfinished(), "expected capture_end as the last node");
    refuses("", "expected an array of nodes or a report object, but got an empty file");
    refuses("[]", "expected capture_end as the last node", "ends after 0 nodes");
  }

  @Test
  void refusesKeysThatComeTwice() throws Exception {
    refuses(
        matmulWith("\"num_cores\": 0,", "\"num_cores\": 0, \"num_cores\": 1,"),
        "node 8",
        "another num_cores");
    refuses(
        matmulWith("\"counter\": 8,", "\"counter\": 8, \"counter\": 8,"),
        "node 8",
        "another counter");
    refuses("{\"version\":1,\"version\":1}", "line 1, column", "another version");
  }

  @Test
  void refusesWhatIsNotACapture() throws Exception {
    refuses("hello", "line 1, column", "not JSON");
    refuses("42", "expected an array of nodes or a report object, but got VALUE_NUMBER_INT");
    refuses("{\"graph\":[]}", "expected capture_end");
    refuses("{\"version\":1}", "none of graph");
    refuses("{\"version\":2,\"graph\":[]}", "expected version=1, but got version=2");
    refuses("{\"version\":1,\"graph\":{}}", "got graph with START_OBJECT");
    refuses("{\"graph\":" + matmul() + "}", "none of version");
    refuses("[1]", "node 0", "expected a node object");
    refuses(matmul() + "]", "not JSON");
    refuses(matmul() + "[]", "expected the end of the file");
  }

  @ParameterizedTest
  @CsvSource({
    "'{[0-0 - 1-1]', 'character 12'",
    "'{[0-0 - 1-1]} ?', 'expected the end at character 14'",
    "'{[5-0 - 1-1]}', 'expected start <= end'",
    "'{[0-0 - 999-1]}', 'expected core coordinates up to 255'",
    "'{[0-0 - 255-255]}', 'expected at most 4096 cores'",
    "'{[0--1 - 1-1]}', 'expected a coordinate at character 4'",
    "'nonsense', 'got core_range_set=nonsense'",
  })
  void refusesCoresThatAreNotCores(String cores, String message) throws Exception {
    refuses(matmulWith("{[0-0 - 1-1]}", cores), "node 12 (line ", message);
  }

  @Test
  void refusesValuesThatContradictEachOther() throws Exception {
    CaptureText text = new CaptureText();
    int buffer = text.buffer();
    text.node("buffer_allocate", "{\"size\":1,\"type\":\"DRAM\",\"buffer_type\":1}", buffer);
    refuses(text.text(), "node 2", "got type=DRAM buffer_type=1");
    CaptureText type = new CaptureText();
    type.node("buffer_allocate", "{\"size\":1,\"type\":\"L1\",\"buffer_type\":7}", type.buffer());
    refuses(type.text(), "node 2", "expected 0 to 4, but got buffer_type=7");
    refuses(
        matmulWith("\"globally_allocated\": \"0\"", "\"globally_allocated\": \"2\""),
        "node 12",
        "expected 0 or 1, but got globally_allocated=2");
    refuses(matmulWith("[{\\\"address", "[[{\\\"address"), "node 3", "got device_tensors=[[{");
  }

  @Test
  void namesNoControlCharactersOfTheFile() throws Exception {
    CaptureText text = new CaptureText();
    text.node("function_end", "{\"name\":\"\\u001b[31mred\\u202e\"}");
    refuses(text.text(), "name=?[31mred?");
  }

  @Test
  void keepsToItsLimits() throws Exception {
    CaptureLimits limits = new CaptureLimits(100, 20, 1000, 10_000, 50_000);
    CaptureText nodes = new CaptureText();
    for (int i = 0; i < 200; i++) {
      nodes.buffer();
    }
    CaptureText depth = new CaptureText();
    for (int i = 0; i < 30; i++) {
      depth.open("f");
    }
    CaptureText longString = new CaptureText();
    longString.open("f".repeat(2000));
    CaptureText names = new CaptureText();
    for (int i = 0; i < 20; i++) {
      names.node("t" + i + "x".repeat(900), "null");
    }
    Map<String, String> cases =
        Map.of(
            nodes.text(),
            "expected at most 100 nodes",
            depth.text(),
            "expected at most 20 operations",
            longString.text(),
            "beyond a limit in node 1: String value length",
            names.text(),
            "expected at most 10000 characters of different names",
            "[".repeat(5000),
            "node 0",
            "{\"a\":" + "[".repeat(5000),
            "20",
            "[" + " ".repeat(60_000) + "]",
            "expected at most 50000 bytes");
    for (Map.Entry<String, String> each : cases.entrySet()) {
      Path file = Files.writeString(dir.resolve("large.json"), each.getKey());
      assertThatThrownBy(() -> new CaptureReader(limits, bytes -> {}).read(file))
          .isInstanceOf(CaptureException.class)
          .hasMessageContaining(each.getValue());
    }
  }

  @Test
  void refusesWhatIsNoRegularFile() throws Exception {
    assertThatThrownBy(() -> new CaptureReader().read(dir))
        .isInstanceOf(CaptureException.class)
        .hasMessageContaining("expected a regular file");
    assertThatThrownBy(() -> new CaptureReader().read(dir.resolve("none.json")))
        .isInstanceOf(CaptureException.class)
        .hasMessage("no such file");
  }
}
