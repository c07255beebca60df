package ttmem.cli.render;

import java.util.List;
import java.util.stream.Collectors;
import ttmem.model.Device;
import ttmem.model.Pool;
import ttmem.model.Snapshot;
import ttmem.monitor.replay.FitQuestion;
import ttmem.monitor.replay.Holes;
import ttmem.monitor.replay.LiveFit;

/** {@code ttmem fit -i DEV}: one answer per process and type. */
public final class LiveFitRenderer {
  private static final int MOST_HOLES = 4;

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
    holes(answer.holes());
    if (!answer.warning().isEmpty()) {
      Sentences.write("  but " + answer.warning(), Style.BUSY, look, out);
    }
  }

  private void holes(Holes holes) {
    String text = "";
    if (!holes.why().isEmpty()) {
      text = "  where it would go is not known: " + holes.why();
    } else if (holes.address().isPresent()) {
      Holes.Hole only = holes.list().getFirst();
      text =
          "  goes to 0x%x of each bank: the one hole that is large enough has %d B from 0x%x on"
              .formatted(holes.address().getAsLong(), only.bytes(), only.address());
    } else if (!holes.list().isEmpty()) {
      text =
          "  goes into one of %d holes of each bank that are large enough: %s"
              .formatted(
                  holes.list().size(),
                  holes.list().stream()
                      .limit(MOST_HOLES)
                      .map(hole -> "%d B from 0x%x on".formatted(hole.bytes(), hole.address()))
                      .collect(Collectors.joining(", ")));
      text += holes.list().size() > MOST_HOLES ? ", ..." : "";
    }
    if (!text.isEmpty()) {
      Sentences.write(text, Style.PLAIN, look, out);
    }
  }

  private static String sharded(int cores) {
    return ", sharded over " + cores + (cores == 1 ? " core" : " cores");
  }
}
