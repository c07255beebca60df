package ttmem.monitor.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.metal.CircularBuffer;
import ttmem.metal.CircularBufferConfig;
import ttmem.metal.CoreRangeSet;
import ttmem.metal.Device;
import ttmem.metal.DeviceOptions;
import ttmem.metal.Program;
import ttmem.model.BufferType;
import ttmem.model.Profile;
import ttmem.sources.capture.Capture;
import ttmem.sources.capture.CaptureReader;
import ttmem.testkit.CaptureText;

class BoardReplayTest {
  @TempDir Path dir;

  private Capture real(String name) throws Exception {
    return new CaptureReader().read(Files.write(dir.resolve(name), CaptureText.real(name)));
  }

  private static BoardReport replay(Capture capture, String board, String vintage)
      throws ReplayException {
    return BoardReplay.replay(
        capture, ReplayOptions.DEFAULT, BoardOptions.of(Profile.of(board, vintage)));
  }

  private BoardReport replay(CaptureText text, BoardOptions board) throws Exception {
    Capture capture = new CaptureReader().read(text.writeTo(dir.resolve("test.json")));
    return BoardReplay.replay(capture, ReplayOptions.DEFAULT, board);
  }

  /**
   * The software of the capture has its L1 base at 111616, that of the newest vintage at 111360.
   */
  @Test
  void givesTheRealAddressesOfTheMatrixProductOnItsOwnVintage() throws Exception {
    BoardReport report = replay(real("matmul_normal_mode.json"), "p150b", "2026-06");
    assertThat(report.fits()).isTrue();
    assertThat(report.addresses()).isEqualTo(new BoardReport.Addresses(5, 5, ""));
    assertThat(report.tightest())
        .contains(new BoardReport.Gap(14, 1552384 - (111616 + 786432), 111616 + 786432, 1552384));
    BoardReport newest = replay(real("matmul_normal_mode.json"), "p150", "2026-08");
    assertThat(newest.addresses().equal()).isEqualTo(2);
    assertThat(newest.addresses().firstOther())
        .contains("node 12", "111360 here, 111616 in the capture");
  }

  @Test
  void fitsTheConvolutionAndAssumesRoomForItsSmallBuffers() throws Exception {
    BoardReport report = replay(real("conv2d.json"), "p150", "2026-08");
    assertThat(report.fits()).isTrue();
    assertThat(report.l1SmallAssumed()).isTrue();
    assertThat(report.l1SmallBytes()).isEqualTo(32768);
    assertThat(report.allocations()).isEqualTo(13);
    assertThat(report.programBuffers()).isEqualTo(9);
    assertThat(report.addresses().compared()).isZero();
    assertThat(report.left())
        .filteredOn(left -> left.type() == BufferType.L1)
        .singleElement()
        .satisfies(left -> assertThat(left.freeBytes()).isEqualTo(left.bankBytes()));
  }

  @Test
  void saysThatAShardedCaptureNeedsMoreCoresThanABoardHas() throws Exception {
    BoardReport report = replay(real("conv2d.json"), "n150", "2026-08");
    assertThat(report.fits()).isFalse();
    assertThat(report.failure())
        .hasValueSatisfying(
            failure -> {
              assertThat(failure.node()).isEqualTo(21);
              assertThat(failure.what()).isEqualTo("L1 buffer of 1054720 B");
              assertThat(failure.why()).contains("103", "64");
            });
  }

  @Test
  void explainsWhichBufferIsInTheWay() throws Exception {
    CaptureText text = new CaptureText();
    text.open("fill");
    text.node("buffer_allocate", l1(110 * 1_000_000L, 1_000_000), text.buffer());
    text.node("buffer_allocate", l1(110 * 800_000L, 800_000), text.buffer());
    text.close("fill");
    BoardReport report = replay(text, BoardOptions.of(Profile.of("p150")));
    assertThat(report.failure())
        .hasValueSatisfying(
            failure -> {
              assertThat(failure.node()).isEqualTo(5);
              assertThat(failure.operation()).isNotNull();
              assertThat(failure.why())
                  .contains("Out of Memory: Not enough space to allocate 88000000 B L1 buffer")
                  .contains("the L1 buffer of 110000000 B of node 3");
            });
    assertThat(report.allocations()).isEqualTo(1);
  }

  private static String l1(long size, long page) {
    return "{\"address\":0,\"layout\":\"INTERLEAVED\",\"num_cores\":0,\"page_size\":%d,\"size\":%d,\"max_size_per_bank\":%d,\"type\":\"L1\",\"device_id\":0}"
        .formatted(page, size, page);
  }

  @Test
  void findsTheClashOfCircularBuffersAndTensors() throws Exception {
    CaptureText text = new CaptureText();
    text.node("buffer_allocate", l1(110 * 1_000_000L, 1_000_000), text.buffer());
    text.freeCircularBuffers(0);
    text.circularBuffer(400_000, "\"{[0-0 - 1-1]}\"", 0);
    text.circularBuffer(100_000, "\"{[0-0 - 1-1]}\"", 0);
    BoardReport report = replay(text, BoardOptions.of(Profile.of("p150", "2026-08")));
    assertThat(report.failure())
        .hasValueSatisfying(
            failure -> {
              assertThat(failure.node()).isEqualTo(5);
              assertThat(failure.why())
                  .contains("allocated at 572864")
                  .contains("the L1 buffer of 110000000 B of node 2");
            });
  }

  /** The original knows the cores of a whole program before it places the first buffer of it. */
  @Test
  void laysOutCircularBuffersOnOverlappingCoresLikeTheProgramItself() throws Exception {
    BoardReport report =
        replay(overlapping(614_400), BoardOptions.of(Profile.of("p150", "2026-08")));
    assertThat(report.failure())
        .hasValueSatisfying(
            failure ->
                assertThat(failure.why())
                    .contains("allocated at 958464", "region ends at 1111360"));
    BoardReport fits = replay(overlapping(2048), BoardOptions.of(Profile.of("p150", "2026-08")));
    assertThat(fits.fits()).isTrue();
    assertThat(fits.addresses()).isEqualTo(new BoardReport.Addresses(2, 2, ""));
  }

  private static CaptureText overlapping(long l1BytesPerBank) {
    CaptureText text = new CaptureText();
    text.node("buffer_allocate", l1(110 * l1BytesPerBank, l1BytesPerBank), text.buffer());
    text.freeCircularBuffers(0);
    try (Device device = Device.open(Profile.of("p150", "2026-08"), DeviceOptions.DEFAULT)) {
      Program program = new Program(device);
      CoreRangeSet one = CoreRangeSet.grid(1, 1);
      CoreRangeSet four = CoreRangeSet.grid(4, 1);
      CircularBuffer first =
          program.addCircularBuffer(one, CircularBufferConfig.of(400_000, 0, 400_000));
      CircularBuffer second =
          program.addCircularBuffer(four, CircularBufferConfig.of(600_000, 1, 600_000));
      device.dispatch(program);
      circularBuffer(text, first.address().orElseThrow(), 400_000, "[0-0 - 0-0]");
      circularBuffer(text, second.address().orElseThrow(), 600_000, "[0-0 - 3-0]");
    }
    return text;
  }

  private static void circularBuffer(CaptureText text, long address, long bytes, String cores) {
    text.node(
        "circular_buffer_allocate",
        "{\"address\":%d,\"core_range_set\":\"{%s}\",\"device_id\":0,\"globally_allocated\":\"0\",\"size\":%d}"
            .formatted(address, cores, bytes));
  }

  @Test
  void keepsAsMuchL1SmallAsIsSaid() throws Exception {
    BoardOptions none = BoardOptions.of(Profile.of("p150")).withL1SmallBytes(0);
    BoardReport report = BoardReplay.replay(real("conv2d.json"), ReplayOptions.DEFAULT, none);
    assertThat(report.failure()).hasValueSatisfying(f -> assertThat(f.node()).isEqualTo(70));
    BoardOptions tooMuch = BoardOptions.of(Profile.of("p150")).withL1SmallBytes(1L << 40);
    Capture capture = real("conv2d.json");
    assertThatThrownBy(() -> BoardReplay.replay(capture, ReplayOptions.DEFAULT, tooMuch))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("l1_small=1099511627776");
  }

  @Test
  void refusesACaptureThatDoesNotSayHowMuchToAskFor() throws Exception {
    CaptureText text = new CaptureText();
    text.node(
        "buffer_allocate", "{\"size\":4096,\"type\":\"DRAM\",\"device_id\":0}", text.buffer());
    BoardOptions board = BoardOptions.of(Profile.of("p150"));
    assertThatThrownBy(() -> replay(text, board))
        .hasMessageContaining("node 2: expected page_size or max_size_per_bank");
  }

  @Test
  void checksAProgramWhenItIsWholeAndBlamesTheFirstThatCrosses() throws Exception {
    CaptureText text = new CaptureText();
    text.node(
        "buffer_allocate",
        "{\"address\":0,\"layout\":\"INTERLEAVED\",\"num_cores\":0,\"page_size\":1000000,\"size\":1000000,"
            + "\"max_size_per_bank\":1000000,\"type\":\"L1\",\"device_id\":0}",
        text.buffer());
    text.circularBuffer(400_000, "\"{[0-0 - 1-1]}\"", 0);
    int crosses = text.circularBuffer(100_032, "\"{[0-0 - 1-1]}\"", 0);
    text.circularBuffer(64_000, "\"{[0-0 - 1-1]}\"", 0);
    Path file = text.writeTo(dir.resolve("clash.json"));
    BoardReport report =
        BoardReplay.replay(
            new CaptureReader().read(file),
            ReplayOptions.DEFAULT,
            BoardOptions.of(Profile.of("p150")));
    BoardReport.Failure failure = report.failure().orElseThrow();
    assertThat(failure.node()).isEqualTo(crosses);
    assertThat(failure.what()).contains("100032 B");
    assertThat(failure.why())
        .contains("region ends at " + (111_360 + 400_000 + 100_032 + 64_000))
        .contains("the L1 buffer of 1000000 B");
    assertThat(report.programBuffers()).isEqualTo(3);
  }
}
