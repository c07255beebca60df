package ttmem.monitor.json;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import ttmem.model.Profile;
import ttmem.monitor.replay.BoardReport;
import ttmem.monitor.replay.FitAnswer;

/** Writes answers about what fits as {@code ttmem-fit/v1} (docs/reference/replay-json.md). */
public final class FitJsonWriter {
  private FitJsonWriter() {}

  /**
   * Writes one document and flushes; the stream stays open.
   *
   * @param after what was allocated before; empty for nothing
   * @param left what the board has left without any of the asked buffers
   * @throws IOException if the stream does
   */
  public static void write(
      Profile profile,
      String after,
      List<FitAnswer> answers,
      List<BoardReport.Left> left,
      JsonForm form,
      OutputStream stream)
      throws IOException {
    try (JsonOut out = new JsonOut(stream, form)) {
      out.beginObject();
      out.text("schema", "ttmem-fit/v1");
      BoardJson.profile(out, profile);
      out.remark("after", after);
      out.flag("fits", answers.stream().allMatch(FitAnswer::fits));
      out.list("answers", answers, answer -> answer(out, answer));
      BoardJson.left(out, left);
      out.endObject();
    }
  }

  private static void answer(JsonOut out, FitAnswer answer) throws IOException {
    out.beginObject();
    out.text("type", answer.question().type().memoryType().label());
    out.number("size_bytes", answer.question().sizeBytes());
    out.number("page_bytes", answer.question().pageBytes());
    out.numberUnless(0, "cores", answer.question().cores());
    out.flag("fits", answer.fits());
    out.numberUnless(-1, "address", answer.address().orElse(-1));
    out.number("bytes_per_bank", answer.bytesPerBank());
    out.number("banks", (long) answer.banks());
    out.number("bank_bytes", answer.bankBytes());
    out.number("free_bytes_per_bank", answer.freeBytesPerBank());
    out.number("largest_hole_bytes", answer.largestHole());
    out.remark("why", answer.why());
    out.remark("warning", answer.warning());
    out.endObject();
  }
}
