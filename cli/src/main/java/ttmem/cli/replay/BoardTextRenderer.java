package ttmem.cli.replay;

import java.util.List;
import java.util.stream.Collectors;
import ttmem.cli.render.Look;
import ttmem.model.Profile;
import ttmem.monitor.replay.BoardReport;
import ttmem.monitor.replay.BoardSequenceReport;
import ttmem.monitor.replay.FitAnswer;
import ttmem.monitor.replay.FitQuestion;
import ttmem.monitor.replay.Operation;

/** What is printed of recordings and questions that were tried on the model of a board. */
public final class BoardTextRenderer {
  private final Look look;
  private final StringBuilder out = new StringBuilder();

  private BoardTextRenderer(Look look) {
    this.look = look;
  }

  /** The part of a replay that was allocated again. */
  public static String render(BoardReport report, Look look) {
    return new BoardTextRenderer(look).report(report);
  }

  /**
   * The answers to questions about one board.
   *
   * @param after what was allocated before; empty for nothing
   * @param left what the board has left without any of the asked buffers
   */
  public static String render(
      Profile profile,
      String after,
      List<FitAnswer> answers,
      List<BoardReport.Left> left,
      Look look) {
    return new BoardTextRenderer(look).answers(profile, after, answers, left);
  }

  /** A sequence that ran on another board than its own. */
  public static String render(String name, BoardSequenceReport report, Look look) {
    return new BoardTextRenderer(look).sequence(name, report);
  }

  private String sequence(String name, BoardSequenceReport report) {
    boolean fits = report.failure().isEmpty();
    line(
        "%s: %d operations on board %s: %s"
            .formatted(
                name,
                report.operations(),
                report.profile().name(),
                fits ? "all fit" : "DOES NOT FIT"));
    report
        .failure()
        .ifPresent(
            event ->
                line(
                    "  fails first at line %d, %s: %s"
                        .formatted(event.line(), event.operation(), event.text())));
    report.notes().forEach(note -> line("  note: " + note));
    left(report.left(), fits ? "left at the end" : "left when it failed");
    doubts(report.profile());
    return out + SequenceTextRenderer.use(report.use(), look);
  }

  private String report(BoardReport report) {
    line(
        "Allocated again on board %s%s: %s"
            .formatted(
                report.profile().name(),
                report.device().equals("all") ? "" : ", device " + report.device(),
                report.fits() ? "fits" : "DOES NOT FIT"));
    report.failure().ifPresent(this::failure);
    line(
        "  tried %d buffers and %d circular buffers and the like"
            .formatted(report.allocations(), report.programBuffers()));
    report.tightest().ifPresent(this::tightest);
    addresses(report.addresses());
    if (report.l1SmallBytes() > 0) {
      line(
          "  L1_SMALL: %d B per bank%s"
              .formatted(
                  report.l1SmallBytes(),
                  report.l1SmallAssumed() ? ", assumed because it is used; set --l1-small" : ""));
    }
    left(report.left(), report.fits() ? "left at the end" : "left when it failed");
    doubts(report.profile());
    return out.toString();
  }

  private void tightest(BoardReport.Gap gap) {
    if (gap.bytes() < 0) {
      line(
          ("  but at node %d L1 buffers start at %d, below %d, where program memory of the last"
                  + " program ends: that allocation succeeds, and running that program again would"
                  + " clash")
              .formatted(gap.node(), gap.lowestBuffer(), gap.programEnd()));
      return;
    }
    line(
        "  tightest at node %d: %d B between program memory, which ends at %d, and L1 buffers, which start at %d"
            .formatted(gap.node(), gap.bytes(), gap.programEnd(), gap.lowestBuffer()));
  }

  private void failure(BoardReport.Failure failure) {
    Operation operation = failure.operation();
    String path =
        operation == null
            ? ""
            : ", in "
                + operation.path().stream().map(Operation::name).collect(Collectors.joining(" > "));
    line("  fails first at node %d%s".formatted(failure.node(), path));
    line("  asked: " + failure.what());
    line("  why: " + failure.why());
  }

  private void addresses(BoardReport.Addresses addresses) {
    if (addresses.compared() > 0) {
      line(
          "  addresses equal to those of the capture: %d of %d"
              .formatted(addresses.equal(), addresses.compared()));
    }
    if (!addresses.firstOther().isEmpty()) {
      line("  first other address: " + addresses.firstOther());
    }
  }

  private void left(List<BoardReport.Left> left, String title) {
    Grid grid =
        new Grid(look)
            .text(title, 9)
            .number("banks", 3)
            .number("bank size", 4)
            .number("free per bank", 8)
            .number("largest hole", 7);
    for (BoardReport.Left each : left) {
      grid.row(
          each.type().name(),
          Integer.toString(each.banks()),
          Long.toString(each.bankBytes()),
          Long.toString(each.freeBytes()),
          Long.toString(each.largestHole()));
    }
    grid.render(out);
  }

  private void doubts(Profile profile) {
    profile.doubts().forEach(doubt -> line("  unsure in this profile: " + doubt));
  }

  private String answers(
      Profile profile, String after, List<FitAnswer> answers, List<BoardReport.Left> left) {
    line("board " + profile.name() + (after.isEmpty() ? ", empty" : ", after " + after));
    for (FitAnswer answer : answers) {
      answer(answer);
    }
    left(left, "without it");
    doubts(profile);
    return out.toString();
  }

  private void answer(FitAnswer answer) {
    FitQuestion question = answer.question();
    String asked =
        "%s, %d B in pages of %d B, %s"
            .formatted(
                question.type(),
                question.sizeBytes(),
                question.pageBytes(),
                question.cores() == 0
                    ? "interleaved"
                    : "sharded over " + question.cores() + " cores");
    line(asked + ": " + (answer.fits() ? "fits" : "does not fit"));
    if (answer.fits()) {
      line(
          "  at %d, takes %d B of each bank, holds data in %d banks"
              .formatted(answer.address().orElse(0), answer.bytesPerBank(), answer.banks()));
      line(
          "  left: %d of %d B per bank, largest hole %d B"
              .formatted(answer.freeBytesPerBank(), answer.bankBytes(), answer.largestHole()));
    } else {
      line("  why: " + answer.why());
      line(
          "  free: %d of %d B per bank, largest hole %d B"
              .formatted(answer.freeBytesPerBank(), answer.bankBytes(), answer.largestHole()));
    }
    if (!answer.warning().isEmpty()) {
      line("  but " + answer.warning());
    }
  }

  private void line(String text) {
    Paragraph.append(text, look, out);
  }
}
