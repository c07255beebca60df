package ttmem.monitor.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ttmem.sources.capture.Capture;
import ttmem.sources.capture.CaptureReader;
import ttmem.testkit.CaptureText;

class CaptureReplayTest {
  @TempDir Path dir;

  private Capture real(String name) throws Exception {
    return new CaptureReader().read(Files.write(dir.resolve(name), CaptureText.real(name)));
  }

  private ReplayReport replay(CaptureText text) throws Exception {
    return replay(text, ReplayOptions.DEFAULT);
  }

  private ReplayReport replay(CaptureText text, ReplayOptions options) throws Exception {
    Capture capture = new CaptureReader().read(text.writeTo(dir.resolve("test.json")));
    return CaptureReplay.replay("test", capture, options);
  }

  private static void assertPeak(Peak peak, long bytes, int node) {
    assertThat(peak.bytes()).isEqualTo(bytes);
    assertThat(peak.node()).hasValue(node);
  }

  @ParameterizedTest
  @EnumSource(CoreRule.class)
  void givesTheKnownFiguresOfTheConvolution(CoreRule rule) throws Exception {
    ReplayReport report =
        CaptureReplay.replay("conv2d", real("conv2d.json"), ReplayOptions.DEFAULT.withRule(rule));
    Peaks peaks = report.peaks();
    assertPeak(peaks.cb(), 77888, 151);
    assertThat(peaks.dataflowBuffer()).isEqualTo(Peak.NONE);
    assertThat(peaks.scratchpad()).isEqualTo(Peak.NONE);
    assertPeak(peaks.l1(), 47648, 139);
    assertPeak(peaks.total(), 125536, 151);
    assertPeak(peaks.dramPerBank(), 270336, 165);
    assertPeak(peaks.dram(), 2138112, 165);
    assertThat(report.device().end()).isEqualTo(Use.NONE);
    assertThat(report.device().dramAllocatedBytes()).isEqualTo(4235264);
    assertThat(report.device().dramFreedBytes()).isEqualTo(4235264);
    assertThat(report.notes())
        .extracting(ReplayNote::kind)
        .containsExactly(ReplayNote.Kind.NO_ADDRESSES);
  }

  @Test
  void saysWhatHoldsMemoryAtThePeakOfTheConvolution() throws Exception {
    ReplayReport report =
        CaptureReplay.replay("conv2d", real("conv2d.json"), ReplayOptions.DEFAULT);
    assertThat(report.liveAtPeak())
        .extracting(LiveItem::node, LiveItem::kind, LiveItem::bytes)
        .containsExactly(
            tuple(147, "circular buffer", 30720L),
            tuple(122, "L1 buffer", 27136L),
            tuple(133, "L1 buffer", 20480L),
            tuple(145, "circular buffer", 18432L),
            tuple(143, "circular buffer", 12288L),
            tuple(146, "circular buffer", 12288L),
            tuple(148, "circular buffer", 4096L),
            tuple(151, "circular buffer", 64L),
            tuple(139, "L1_SMALL buffer", 32L));
    assertThat(report.peaks().total().path())
        .extracting(Operation::node, Operation::name)
        .containsExactly(tuple(1, "ttnn.conv2d"), tuple(127, "Conv2dDeviceOperation"));
    assertThat(report.device().busiestCore()).isEqualTo("0-0");
  }

  @ParameterizedTest
  @EnumSource(CoreRule.class)
  void givesTheKnownFiguresOfTheMatrixProduct(CoreRule rule) throws Exception {
    ReplayReport report =
        CaptureReplay.replay(
            "matmul", real("matmul_normal_mode.json"), ReplayOptions.DEFAULT.withRule(rule));
    Peaks peaks = report.peaks();
    assertPeak(peaks.cb(), 786432, 14);
    assertPeak(peaks.l1(), 20480, 8);
    assertPeak(peaks.total(), 806912, 14);
    assertThat(peaks.dataflowBuffer().bytes() + peaks.scratchpad().bytes()).isZero();
    assertPeak(peaks.dramPerBank(), 4096, 16);
    assertThat(report.device().end()).isEqualTo(new Use(0, 786432, 0, 0, 786432, 4096, 22528));
    assertThat(report.liveAtPeak()).extracting(LiveItem::node).containsExactly(14, 12, 13, 8);
    assertThat(report.notes()).isEmpty();
    assertThat(report.devices()).hasSize(1);
  }

  @Test
  void listsOneRowForEachOuterOperation() throws Exception {
    ReplayReport report =
        CaptureReplay.replay("matmul", real("matmul_normal_mode.json"), ReplayOptions.DEFAULT);
    assertThat(report.timeline())
        .extracting(
            OperationUse::name,
            OperationUse::startNode,
            OperationUse::endNode,
            OperationUse::peakTotalBytes,
            OperationUse::peakNode,
            row -> row.after().l1Bytes(),
            OperationUse::durationNs)
        .containsExactly(
            tuple("ttnn.matmul", 1, 19, 806912L, 14, 20480L, OptionalLong.of(4326747)),
            tuple("Tensor::deallocate", 20, 22, 806912L, 20, 0L, OptionalLong.of(12360)));
  }

  @Test
  void listsInnerOperationsAfterTheirOuterOnes() throws Exception {
    ReplayReport report =
        CaptureReplay.replay("conv2d", real("conv2d.json"), ReplayOptions.DEFAULT.withLevel(2));
    assertThat(report.timeline()).hasSize(25);
    assertThat(report.timeline()).extracting(OperationUse::startNode).isSorted();
    assertThat(report.timeline().getFirst().peakTotalBytes()).isEqualTo(125536);
    assertThat(report.timeline())
        .filteredOn(row -> row.name().equals("HaloDeviceOperation"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.level()).isEqualTo(2);
              assertThat(row.peak().l1Bytes()).isEqualTo(10240 + 27136 + 16 + 16 + 48 + 48);
              assertThat(row.peak().cbBytes()).isEqualTo(512);
              assertThat(row.after().l1Bytes()).isEqualTo(10240 + 27136);
              assertThat(row.after().cbBytes()).isEqualTo(128);
            });
  }

  /** The case of tt-metal's own test of the newer rule. */
  @Test
  void takesTheBusiestCoreAndNotTheSumOfAllCores() throws Exception {
    long tile = 2048;
    CaptureText text = new CaptureText();
    text.circularBuffer(4 * tile, "\"{[0-0 - 0-0], [3-0 - 3-0]}\"", 0);
    text.circularBuffer(8 * tile, "\"{[1-0 - 2-0]}\"", 0);
    text.circularBuffer(2 * tile, "\"{[0-0 - 3-0]}\"", 0);
    Capture capture = new CaptureReader().read(text.writeTo(dir.resolve("cores.json")));
    ReplayReport perCore = CaptureReplay.replay("cores", capture, ReplayOptions.DEFAULT);
    assertPeak(perCore.peaks().cb(), 10 * tile, 3);
    assertThat(perCore.device().busiestCore()).isEqualTo("1-0");
    assertThat(perCore.liveAtPeak()).extracting(LiveItem::node).containsExactly(2, 3);
    ReplayReport flat =
        CaptureReplay.replay("cores", capture, ReplayOptions.DEFAULT.withRule(CoreRule.FLAT));
    assertPeak(flat.peaks().cb(), 14 * tile, 3);
  }

  @Test
  void addsDataflowBuffersAndScratchpadsOnTheSameCoresOnly() throws Exception {
    CaptureText text = new CaptureText();
    text.node("dataflow_buffer_allocate", program(1000, "0-0 - 1-0", "\"borrows_memory\":\"0\","));
    text.node("dataflow_buffer_allocate", program(9000, "0-0 - 1-0", "\"borrows_memory\":\"1\","));
    text.node("scratchpad_allocate", program(100, "1-0 - 2-0", ""));
    text.node("scratchpad_allocate", program(500, "5-5 - 5-5", ""));
    text.freeCircularBuffers(0);
    Peaks peaks = replay(text).peaks();
    assertPeak(peaks.dataflowBuffer(), 1000, 1);
    assertPeak(peaks.scratchpad(), 500, 4);
    assertPeak(peaks.total(), 1100, 3);
    assertThat(peaks.cb()).isEqualTo(Peak.NONE);
  }

  private static String program(long bytes, String cores, String more) {
    return "{\"address\":0,%s\"core_range_set\":\"{[%s]}\",\"device_id\":0,\"size\":%d}"
        .formatted(more, cores, bytes);
  }

  @Test
  void subtractsNothingForWhatWasAllocatedBeforeTheCapture() throws Exception {
    CaptureText text = new CaptureText();
    int before = text.buffer();
    int inside = text.allocate("L1", 1, 0, 4096);
    text.free(before, "L1", 1, 0, 8192);
    text.free(inside, "L1", 1, 0, 4096);
    text.free(inside, "L1", 1, 0, 4096);
    ReplayReport report = replay(text);
    assertThat(report.device().end().l1Bytes()).isZero();
    assertPeak(report.peaks().l1(), 4096, 3);
    assertThat(report.notes())
        .extracting(ReplayNote::kind, ReplayNote::count, ReplayNote::firstNode)
        .contains(
            tuple(ReplayNote.Kind.FREED_BEFORE_CAPTURE, 1, 4),
            tuple(ReplayNote.Kind.FREED_TWICE, 1, 6));
  }

  @Test
  void countsABufferThatGotMemoryTwiceWithoutAFree() throws Exception {
    CaptureText text = new CaptureText();
    int buffer = text.allocate("L1", 1, 0, 1000);
    text.node(
        "buffer_allocate",
        "{\"size\":500,\"max_size_per_bank\":500,\"type\":\"L1\",\"device_id\":0}",
        buffer);
    text.free(buffer, "L1", 1, 0, 500);
    ReplayReport report = replay(text);
    assertThat(report.device().end().l1Bytes()).isEqualTo(1000);
    assertPeak(report.peaks().l1(), 1500, 3);
    assertThat(report.notes())
        .extracting(ReplayNote::kind)
        .contains(ReplayNote.Kind.ALLOCATED_TWICE);
  }

  @Test
  void leavesHostMemoryOut() throws Exception {
    CaptureText text = new CaptureText();
    int buffer = text.allocate("L1", 2, 0, 1000);
    text.free(buffer, "L1", 2, 0, 1000);
    ReplayReport report = replay(text);
    assertThat(report.peaks()).isEqualTo(Peaks.NONE);
    assertThat(report.notes()).extracting(ReplayNote::kind).contains(ReplayNote.Kind.SYSTEM_MEMORY);
  }

  @Test
  void computesSharesOfOlderCapturesFromPagesAndCores() throws Exception {
    CaptureText text = new CaptureText();
    text.node("buffer_allocate", old(2097152, 2048, 103, "L1"), text.buffer());
    text.node("buffer_allocate", old(2097152, 2048, 0, "L1"), text.buffer());
    text.node("buffer_allocate", old(36864, 2048, 0, "DRAM"), text.buffer());
    Capture capture = new CaptureReader().read(text.writeTo(dir.resolve("old.json")));
    ReplayReport report =
        CaptureReplay.replay(
            "old",
            capture,
            ReplayOptions.DEFAULT.withBanks(OptionalInt.of(110), OptionalInt.of(8)));
    assertThat(report.peaks().l1().bytes()).isEqualTo(20480 + 20480);
    assertThat(report.peaks().dramPerBank().bytes()).isEqualTo(6144);
    assertThat(report.dramPerBankExact()).isTrue();
    assertThat(report.notes())
        .extracting(ReplayNote::kind, ReplayNote::count)
        .contains(tuple(ReplayNote.Kind.SHARES_COMPUTED, 3));
    assertThatThrownBy(() -> CaptureReplay.replay("old", capture, ReplayOptions.DEFAULT))
        .isInstanceOf(ReplayException.class)
        .hasMessageContainingAll(
            "node 4: expected max_size_per_bank", "size=2097152", "num_cores=0", "--storage-cores");
  }

  @Test
  void saysAtLeastWhereADramShareIsUnknown() throws Exception {
    CaptureText text = new CaptureText();
    text.node("buffer_allocate", old(36864, 2048, 0, "DRAM"), text.buffer());
    ReplayReport report = replay(text);
    assertThat(report.dramPerBankExact()).isFalse();
    assertThat(report.peaks().dram().bytes()).isEqualTo(36864);
  }

  private static String old(long size, long page, int cores, String type) {
    return """
    {"address":"0","layout":"INTERLEAVED","num_cores":"%d","page_size":"%d","size":"%d","type":"%s","device_id":"0"}\
    """
        .formatted(cores, page, size, type);
  }

  @Test
  void refusesSumsThatDoNotFit() throws Exception {
    CaptureText text = new CaptureText();
    text.circularBuffer(Long.MAX_VALUE, "\"{[0-0 - 0-0]}\"", 0);
    text.circularBuffer(1, "\"{[0-0 - 0-0]}\"", 0);
    assertThatThrownBy(() -> replay(text))
        .isInstanceOf(ReplayException.class)
        .hasMessage("node 2: expected sums up to 9223372036854775807 bytes, but they grow beyond");
  }

  @Test
  void namesNodeTypesThatItLeftOut() throws Exception {
    CaptureText text = new CaptureText();
    text.node("warp_core", "{}");
    assertThat(replay(text).notes())
        .extracting(ReplayNote::kind, ReplayNote::text)
        .containsExactly(
            tuple(
                ReplayNote.Kind.UNKNOWN_NODE_TYPES,
                "nodes of types that are not known here, left out: warp_core"));
  }
}
