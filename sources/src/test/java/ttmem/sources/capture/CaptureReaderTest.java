package ttmem.sources.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.BufferType;
import ttmem.testkit.CaptureText;

class CaptureReaderTest {
  @TempDir Path dir;

  private Capture read(byte[] bytes) throws Exception {
    return new CaptureReader().read(Files.write(dir.resolve("capture.json"), bytes));
  }

  private Capture read(String text) throws Exception {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void countsTheNodesOfTheConvolution() throws Exception {
    Capture capture = read(CaptureText.real("conv2d.json"));
    assertThat(capture.nodes()).isEqualTo(186);
    assertThat(capture.census())
        .isEqualTo(
            Map.ofEntries(
                Map.entry("capture_start", 1),
                Map.entry("capture_end", 1),
                Map.entry("function_start", 38),
                Map.entry("function_end", 38),
                Map.entry("tensor", 43),
                Map.entry("buffer", 14),
                Map.entry("buffer_allocate", 13),
                Map.entry("buffer_deallocate", 13),
                Map.entry("circular_buffer_allocate", 20),
                Map.entry("circular_buffer_deallocate_all", 4),
                Map.entry("dataflow_buffer_allocate", 1)));
    assertThat(capture.ops())
        .filteredOn(op -> op instanceof CaptureOp.ProgramAllocate memory && memory.borrowed())
        .hasSize(12);
    assertThat(capture.unknownTypes()).isEmpty();
    assertThat(capture.withoutAddresses()).isTrue();
  }

  @Test
  void readsWhatTheMatrixProductDid() throws Exception {
    Capture capture = read(CaptureText.real("matmul_normal_mode.json"));
    assertThat(capture.nodes()).isEqualTo(24);
    assertThat(capture.withoutAddresses()).isFalse();
    assertThat(capture.meshDevices()).isEqualTo(Map.of(1L, Set.of(0L)));
    assertThat(capture.ops())
        .contains(
            new CaptureOp.Allocate(
                8,
                7,
                2097152,
                BufferType.L1,
                BufferLayout.INTERLEAVED,
                OptionalLong.of(2048),
                OptionalInt.of(0),
                OptionalLong.of(20480),
                1552384,
                OptionalLong.of(1)),
            new CaptureOp.FunctionEnd(
                17, "MatmulDeviceOperation", 2, OptionalLong.of(4012672), false),
            new CaptureOp.ProgramFreeAll(11, OptionalLong.of(1)))
        .filteredOn(op -> op instanceof CaptureOp.ProgramAllocate)
        .first()
        .isEqualTo(
            new CaptureOp.ProgramAllocate(
                12,
                CaptureOp.ProgramMemory.CIRCULAR_BUFFER,
                131072,
                111616,
                CoreRangesReader.readText("{[0-0 - 1-1]}"),
                false,
                OptionalLong.of(0)));
  }

  @Test
  void readsQuotedNumbersAsTheSameCapture() throws Exception {
    assertThat(read(small(CaptureText.quoted()))).isEqualTo(read(small(new CaptureText())));
  }

  private static String small(CaptureText text) {
    text.open("op");
    int buffer = text.allocate("L1", 1, 1, 4096);
    text.circularBuffer(64, "\"{[0-0 - 1-1]}\"", 1);
    text.free(buffer, "L1", 1, 1, 4096);
    text.freeCircularBuffers(1);
    text.close("op");
    return text.text();
  }

  @Test
  void readsAllThreeFormsOfCoreRanges() throws Exception {
    List<String> forms =
        List.of(
            "\"{[(x=0,y=0) - (x=10,y=8)], [(x=0,y=9) - (x=3,y=9)]}\"",
            "\"{[0-0 - 10-8], [0-9 - 3-9]}\"",
            """
            [{"start":{"x":0,"y":0},"end":{"x":10,"y":8}}, {"end":{"y":9,"x":3},"start":{"x":0,"y":9}}]\
            """);
    for (String form : forms) {
      CaptureText text = new CaptureText();
      text.circularBuffer(64, form, 1);
      CaptureOp op = read(text.text()).ops().getFirst();
      assertThat(op)
          .isInstanceOfSatisfying(
              CaptureOp.ProgramAllocate.class,
              memory -> {
                assertThat(memory.cores().count()).isEqualTo(103);
                assertThat(memory.cores()).hasToString("{[0-0 - 10-8], [0-9 - 3-9]}");
              });
    }
  }

  @Test
  void readsAReportFileWithItsDevices() throws Exception {
    String graph = new String(CaptureText.real("conv2d.json"), StandardCharsets.UTF_8);
    String report =
        """
        {"buffer_pages":[[{"a":[1,2.5,-3]}]],
         "devices":[{"device_id":0,"arch":"blackhole","l1_num_banks":110,"worker_l1_size":1572864,
                     "num_dram_channels":8,"cb_limit":1461248,"other":-1}],
         "graph":%s,"metadata":{"rank":0},"version":1}
        """
            .formatted(graph);
    Capture capture = read(report);
    assertThat(capture.reportFile()).isTrue();
    assertThat(capture.ops()).isEqualTo(read(graph).ops());
    assertThat(capture.devices())
        .containsExactly(
            new CaptureDevice(
                OptionalLong.of(0),
                "blackhole",
                OptionalLong.of(110),
                OptionalLong.of(8),
                OptionalLong.of(1572864),
                OptionalLong.of(1461248)));
  }

  @Test
  void readsGzipWhateverTheNameOfTheFile() throws Exception {
    byte[] plain = CaptureText.real("conv2d.json");
    assertThat(read(gzip(plain))).isEqualTo(read(plain));
  }

  static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }

  @Test
  void countsUnknownNodeTypesAndGoesOn() throws Exception {
    CaptureText text = new CaptureText();
    text.node("sub_device_manager", "{\"manager_id\":[1,2]}");
    text.node("warp_core", "{\"size\":-1.5}");
    text.node("warp_core", "null");
    Capture capture = read(text.text());
    assertThat(capture.unknownTypes()).containsExactly("warp_core");
    assertThat(capture.census()).containsEntry("warp_core", 2);
  }

  @Test
  void tellsHowFarItCame() throws Exception {
    StringBuilder text = new StringBuilder(new CaptureText().text());
    text.append(" ".repeat(3 << 20));
    Path file = Files.writeString(dir.resolve("long.json"), text);
    List<Long> steps = new ArrayList<>();
    new CaptureReader(CaptureLimits.DEFAULT, steps::add).read(file);
    assertThat(steps).hasSizeBetween(2, 4).isSorted();
  }

  @Test
  void streamsEveryNodeInOrder() throws Exception {
    Path file = Files.write(dir.resolve("m.json"), CaptureText.real("matmul_normal_mode.json"));
    List<CaptureNode> nodes = new ArrayList<>();
    new CaptureReader().forEachNode(file, nodes::add);
    assertThat(nodes).hasSize(24);
    assertThat(nodes).extracting(CaptureNode::node).isSorted();
    assertThat(nodes).first().isInstanceOf(CaptureNode.Start.class);
    assertThat(nodes).last().isInstanceOf(CaptureNode.End.class);
  }
}
