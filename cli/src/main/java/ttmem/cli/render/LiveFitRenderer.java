package ttmem.cli.render;

import java.util.List;
import ttmem.model.Device;
import ttmem.model.Pool;
import ttmem.model.Snapshot;
import ttmem.monitor.replay.FitQuestion;
import ttmem.monitor.replay.LiveFit;

/** {@code ttmem fit -i DEV}: one answer per process and type. */
public final class LiveFitRenderer {
  private final Look look;
  private final StringBuilder out = new StringBuilder();

  public LiveFitRenderer(Look look) {
    this.look = look;
  }

  public String render(Snapshot snapshot, Device device, List<LiveFit.Answer> answers) {
    new Line(look)
        .add("Device " + device.id() + "  ", Style.TITLE)
        .add(Values.names(device.identity()))
        .writeTo(out);
    if (answers.isEmpty()) {
      Sentences.write(
          "N/A: who holds this chip is not known, or its bytes are known only for the board",
          Style.BUSY,
          look,
          out);
    }
    for (LiveFit.Answer answer : answers) {
      answer(snapshot, answer);
    }
    return out.toString();
  }

  private void answer(Snapshot snapshot, LiveFit.Answer answer) {
    FitQuestion question = answer.question();
    Integer pid = answer.pid();
    String who =
        pid == null ? "a first process" : Values.pidAndName(pid, Values.process(snapshot, pid));
    String verdict =
        switch (answer.verdict()) {
          case FITS -> "fits";
          case DOES_NOT_FIT -> "does not fit";
          case UNKNOWN -> "not known";
        };
    Style style =
        switch (answer.verdict()) {
          case FITS -> Style.CALM;
          case DOES_NOT_FIT -> Style.CRITICAL;
          case UNKNOWN -> Style.BUSY;
        };
    Sentences.write(
        "%s, %s, %d B in pages of %d B%s: %s"
            .formatted(
                who,
                question.type(),
                question.sizeBytes(),
                question.pageBytes(),
                question.cores() == 0 ? "" : sharded(question.cores()),
                verdict),
        style,
        look,
        out);
    Sentences.write("  why: " + answer.why(), Style.PLAIN, look, out);
    Pool pool = answer.pool();
    if (pool != null && answer.bytesPerBank().isPresent()) {
      Sentences.write(
          "  takes %d B of each of %d banks; largest hole %d B, free %d of %d B%s"
              .formatted(
                  answer.bytesPerBank().getAsLong(),
                  pool.banks(),
                  pool.largestFreeBytes(),
                  pool.freeBytes(),
                  pool.bankBytes(),
                  pool.published() == null ? "" : ", published " + Values.time(pool.published())),
          Style.PLAIN,
          look,
          out);
    }
    if (!answer.warning().isEmpty()) {
      Sentences.write("  but " + answer.warning(), Style.BUSY, look, out);
    }
  }

  private static String sharded(int cores) {
    return ", sharded over " + cores + (cores == 1 ? " core" : " cores");
  }
}
