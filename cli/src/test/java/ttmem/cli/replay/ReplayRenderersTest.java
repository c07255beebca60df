package ttmem.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import ttmem.cli.render.ColorScheme;
import ttmem.cli.render.Columns;
import ttmem.cli.render.Look;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.ReplayJsonWriter;
import ttmem.monitor.json.SequenceJsonWriter;
import ttmem.monitor.replay.CaptureReplay;
import ttmem.monitor.replay.ReplayOptions;
import ttmem.monitor.replay.ReplayReport;
import ttmem.monitor.replay.SequenceReplay;
import ttmem.monitor.replay.SequenceReport;
import ttmem.sources.capture.CaptureReader;
import ttmem.testkit.CaptureText;
import ttmem.testkit.Golden;

class ReplayRenderersTest {
  @TempDir Path dir;

  private ReplayReport report(String name, int level) throws Exception {
    Path file = Files.write(dir.resolve(name), CaptureText.real(name));
    return replay(file, level);
  }

  private static ReplayReport replay(Path file, int level) throws Exception {
    return CaptureReplay.replay(
        file.getFileName().toString(),
        new CaptureReader().read(file),
        ReplayOptions.DEFAULT.withLevel(level));
  }

  private static Look look(int width, boolean unicode) {
    return new Look(width, unicode, ColorScheme.NONE);
  }

  private static void golden(String name, String text) {
    Golden.check("replay/" + name, text);
  }

  @ParameterizedTest
  @CsvSource({"conv2d, 2", "matmul_normal_mode, 1"})
  void rendersTheRealCapturesAsKept(String name, int level) throws Exception {
    ReplayReport report = report(name + ".json", level);
    golden(name + ".txt", ReplayTextRenderer.render(report, look(120, true)));
    golden(name + ".narrow.txt", ReplayTextRenderer.render(report, look(60, true)));
    golden(name + ".chart.txt", ReplayChartRenderer.render(report, look(80, true)));
    golden(name + ".ascii.txt", ReplayChartRenderer.render(report, look(80, false)));
    golden(name + ".svg", ReplaySvgRenderer.render(report));
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    ReplayJsonWriter.write(report, null, JsonForm.PRETTY, json);
    golden(name + ".json", json.toString(StandardCharsets.UTF_8));
  }

  @Test
  void rendersASequenceAsKept() throws Exception {
    SequenceReport report = sequence();
    String name = "ops.jsonl";
    golden("sequence.txt", SequenceTextRenderer.render(name, report, look(120, true)));
    golden("sequence.chart.txt", ReplayChartRenderer.render(name, report.use(), look(80, true)));
    golden("sequence.svg", ReplaySvgRenderer.render(name, report.use()));
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    SequenceJsonWriter.write(name, report, false, JsonForm.PRETTY, json);
    golden("sequence.json", json.toString(StandardCharsets.UTF_8));
  }

  /** A region in which free space is scattered, then an operation that only asks. */
  private SequenceReport sequence() throws Exception {
    Path file =
        Files.write(
            dir.resolve("ops.jsonl"),
            List.of(
                "{\"format\":\"ttmem-alloc-vectors/1\",\"op\":\"construct\",\"size\":65536,"
                    + "\"offset\":0,\"min_alloc\":64,\"align\":64,\"policy\":\"FIRST\"}",
                "{\"op\":\"alloc\",\"size\":16384,\"dir\":\"up\"}",
                "{\"op\":\"alloc\",\"size\":16384,\"dir\":\"up\"}",
                "{\"op\":\"alloc\",\"size\":8192,\"dir\":\"down\"}",
                "{\"op\":\"free\",\"addr\":0}",
                "{\"op\":\"alloc\",\"size\":40960,\"dir\":\"up\"}",
                "{\"op\":\"stats\"}"));
    return SequenceReplay.run(file, null, false, bytes -> {});
  }

  @Test
  void keepsEveryLineWithinTheWidth() throws Exception {
    ReplayReport report = report("conv2d.json", 3);
    SequenceReport sequence = sequence();
    for (int width = 1; width < 160; width += 7) {
      int most = width;
      Look small = look(width, false);
      String page = SequenceTextRenderer.render("ops", sequence, small);
      assertThat((page + ReplayChartRenderer.render("ops", sequence.use(), small)).lines())
          .allSatisfy(line -> assertThat(Columns.width(line)).isLessThanOrEqualTo(most));
      assertThat(ReplayTextRenderer.render(report, look(width, true)).lines())
          .allSatisfy(line -> assertThat(Columns.width(line)).isLessThanOrEqualTo(most));
      for (boolean utf8 : new boolean[] {true, false}) {
        assertThat(ReplayChartRenderer.render(report, look(width, utf8)).lines())
            .allSatisfy(line -> assertThat(Columns.width(line)).isLessThanOrEqualTo(most));
      }
    }
  }

  private ReplayReport hostile() throws Exception {
    CaptureText text = new CaptureText();
    String name = "<b>&\\u001b[2J\\u202e\\uffff\\ud800 \\u4e2d\\u6587";
    text.open(name);
    text.allocate("L1", 1, 0, 4096);
    for (int i = 0; i < 9; i++) {
      text.buffer();
    }
    text.close(name);
    return replay(text.writeTo(dir.resolve("hostile.json")), 1);
  }

  @Test
  void writesWellFormedXmlWhateverTheNames() throws Exception {
    String svg = ReplaySvgRenderer.render(hostile());
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(document.getDocumentElement().getTextContent()).contains("<b>&\\x1b[2J");
  }

  @Test
  void sendsNothingToATerminalThatItWouldObey() throws Exception {
    assertThat(ReplayTextRenderer.render(hostile(), look(120, true)))
        .contains("<b>&\\x1b[2J")
        .doesNotContain("\u001b", "\u202e");
  }

  @Test
  void writesPureAsciiWhereTheTerminalWantsThat() throws Exception {
    ReplayReport report = hostile();
    for (int width : new int[] {30, 120}) {
      Look ascii = look(width, false);
      assertThat(
              ReplayTextRenderer.render(report, ascii) + ReplayChartRenderer.render(report, ascii))
          .matches("[ -~\n]*");
    }
  }

  @Test
  void rendersACaptureInWhichNothingHappens() throws Exception {
    ReplayReport report = replay(new CaptureText().writeTo(dir.resolve("empty.json")), 1);
    assertThat(ReplayTextRenderer.render(report, look(80, true))).contains("total").contains("0 B");
    assertThat(ReplayChartRenderer.render(report, look(80, true))).contains("node 1");
    assertThat(ReplaySvgRenderer.render(report)).endsWith("</svg>\n");
  }

  @Test
  void leavesOutTheEndOfAVeryLongTimelineAndSaysSo() throws Exception {
    CaptureText text = new CaptureText();
    for (int i = 0; i < 10_001; i++) {
      text.open("op");
      text.close("op");
    }
    ReplayReport report = replay(text.writeTo(dir.resolve("long.json")), 1);
    assertThat(report.timeline()).hasSize(10_001);
    assertThat(ReplayTextRenderer.render(report, look(80, true)))
        .contains("and 1 more (all of them with --json)");
  }

  @Test
  void showsALimitAndWhatIsLeftOfIt() throws Exception {
    String graph = new String(CaptureText.real("matmul_normal_mode.json"), StandardCharsets.UTF_8);
    Path file =
        Files.writeString(
            dir.resolve("report.json"),
            "{\"version\":1,\"devices\":[{\"cb_limit\":1461248}],\"graph\":" + graph + "}");
    ReplayReport report = replay(file, 1);
    assertThat(ReplayTextRenderer.render(report, look(100, true)))
        .contains("limit 1461248 B (from the report file): 654336 B left");
    assertThat(ReplaySvgRenderer.render(report)).contains("limit 1461248 B");
  }
}
