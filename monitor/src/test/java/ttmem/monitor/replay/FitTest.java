package ttmem.monitor.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.BufferType;
import ttmem.model.Profile;
import ttmem.sources.capture.CaptureReader;
import ttmem.testkit.CaptureText;

class FitTest {
  private static final BoardOptions P150 = BoardOptions.of(Profile.of("p150", "2026-06"));
  private static final String BOARD = "{\"format\":\"ttmem-bank-vectors/1\",\"op\":\"config\"}";

  @TempDir Path dir;

  private static FitQuestion l1(long bytes) {
    return new FitQuestion(BufferType.L1, bytes, 2048, 0);
  }

  @Test
  void placesABufferWhereTheRealBoardPlacedIt() throws Exception {
    Fit fit = Fit.onEmpty(P150);
    FitAnswer answer = fit.ask(l1(2097152));
    assertThat(answer.address()).hasValue(1552384);
    assertThat(answer.bytesPerBank()).isEqualTo(20480);
    assertThat(answer.banks()).isEqualTo(110);
    assertThat(answer.freeBytesPerBank()).isEqualTo(1461248 - 20480);
    assertThat(fit.ask(l1(2097152))).isEqualTo(answer);
    FitAnswer sharded = fit.ask(new FitQuestion(BufferType.L1, 2097152, 2048, 64));
    assertThat(sharded.bytesPerBank()).isEqualTo(32768);
  }

  @Test
  void saysWhyABufferDoesNotFit() throws Exception {
    FitAnswer answer = Fit.onEmpty(P150).ask(l1(2L << 30));
    assertThat(answer.fits()).isFalse();
    assertThat(answer.address()).isEqualTo(OptionalLong.empty());
    assertThat(answer.why()).contains("Out of Memory", "Even an empty bank is too small");
    assertThat(answer.largestHole()).isEqualTo(1461248);
    FitAnswer small = Fit.onEmpty(P150).ask(new FitQuestion(BufferType.L1_SMALL, 2048, 2048, 0));
    assertThat(small.why()).contains("L1_SMALL");
  }

  @Test
  void asksAfterACaptureAndWarnsOfItsCircularBuffers() throws Exception {
    Path file = Files.write(dir.resolve("m.json"), CaptureText.real("matmul_normal_mode.json"));
    Fit fit = Fit.after(new CaptureReader().read(file), ReplayOptions.DEFAULT, P150);
    assertThat(fit.ask(l1(110 * 2048L)).warning()).isEmpty();
    assertThat(fit.ask(l1(110 * 700L * 1024)).warning()).contains("898048");
    assertThat(fit.ask(new FitQuestion(BufferType.DRAM, 8192, 1024, 0)).freeBytesPerBank())
        .isEqualTo(4278190016L - 1024 - 4096);
  }

  @Test
  void asksAfterAnAllocationSequence() throws Exception {
    Path file =
        Files.write(
            dir.resolve("ops.jsonl"),
            List.of(
                BOARD,
                "{\"op\":\"buf\",\"id\":1,\"type\":\"L1\",\"size\":2097152,\"page\":2048,\"dir\":\"default\"}",
                "{\"op\":\"buf\",\"id\":2,\"type\":\"L1\",\"size\":0,\"page\":2048,\"cores\":8,\"pages_per_core\":1}",
                "{\"op\":\"free\",\"id\":2}",
                "{\"op\":\"stats\",\"type\":\"L1\"}"));
    assertThat(Fit.after(file, P150, bytes -> {}).ask(l1(2048)).address()).hasValue(1552384 - 2048);
    Files.write(file, List.of(BOARD, "{\"op\":\"buf\",\"id\":1,\"type\":\"L9\"}"));
    assertThatThrownBy(() -> Fit.after(file, P150, bytes -> {}))
        .isInstanceOf(ReplayException.class)
        .hasMessage("line 2: expected a buffer type, but got type=L9");
    Files.write(file, List.of("{\"format\":\"ttmem-overlap-vectors/1\"}"));
    assertThatThrownBy(() -> Fit.after(file, P150, bytes -> {}))
        .hasMessageContaining("got format=ttmem-overlap-vectors/1");
  }

  @Test
  void refusesASequenceThatIsCutShortOrMakesNoSense() throws Exception {
    String open = "{\"format\":\"ttmem-bank-vectors/1\",\"op\":\"config\",\"ops\":2}";
    refuses(
        "line 1: expected ops=2 operations after it, but got 1: cut short?",
        open,
        "{\"op\":\"clear\"}");
    refuses("line 2: expected i=0, but got i=5", open, "{\"i\":5,\"op\":\"clear\"}");
    refuses("line 2: expected an operation of form B, but got op=warp", open, "{\"op\":\"warp\"}");
    refuses("line 2: expected the id of a live buffer: id=3", open, "{\"op\":\"free\",\"id\":3}");
    refuses(
        "line 1: expected a line with a format first, but got format=null", "{\"op\":\"clear\"}");
  }

  private void refuses(String message, String... lines) throws Exception {
    Path file = Files.write(dir.resolve("bad.jsonl"), List.of(lines));
    assertThatThrownBy(() -> Fit.after(file, P150, bytes -> {}))
        .isInstanceOf(ReplayException.class)
        .hasMessage(message);
  }

  @Test
  void refusesASizeThatIsNoMultipleOfThePage() {
    assertThatThrownBy(() -> l1(2049))
        .hasMessage("expected a size that is a multiple of the page, but got size=2049 page=2048");
  }
}
