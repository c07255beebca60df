package ttmem.cli.render;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.questions.Eta;
import ttmem.monitor.questions.Leaks;

/** {@code ttmem leaks} and {@code ttmem eta}: what was seen over several looks. */
public final class TrendRenderer {
  private final Look look;
  private final StringBuilder out = new StringBuilder();

  public TrendRenderer(Look look) {
    this.look = look;
  }

  public String leaks(Leaks leaks) {
    Sentences.write(
        "%d looks in %s".formatted(leaks.looks(), time(leaks.window())), Style.TITLE, look, out);
    growing(leaks);
    old(leaks);
    if (leaks.growing().isEmpty() && leaks.old().isEmpty()) {
      Sentences.write(
          leaks.judged() ? "nothing grows without end" : "growth can't be judged",
          leaks.judged() ? Style.CALM : Style.BUSY,
          look,
          out);
    }
    for (String note : leaks.notes()) {
      Sentences.write("note: " + note, Style.BUSY, look, out);
    }
    return out.toString();
  }

  private void growing(Leaks leaks) {
    if (leaks.growing().isEmpty()) {
      return;
    }
    Table table =
        new Table(
            look,
            look.width(),
            List.of(
                Column.text("GROWS", 1).shrinkable(8, 20),
                Column.text("DEV", 5),
                Column.text("TYPE", 3),
                Column.text("TAG", 4).shrinkable(6, 21),
                Column.number("PER HOUR", 2),
                Column.text("BETWEEN", 7),
                Column.number("GREW", 6),
                Column.number("NOW", 8)));
    for (Leaks.Growing each : leaks.growing()) {
      String tag = each.tag();
      table.row(
          List.of(
              Cell.of(each.process()),
              Cell.of(each.device().isEmpty() ? "?" : each.device()),
              Cell.of(DeviceTable.title(each.type())),
              tag == null ? Cell.of("(no tag)", Style.FAINT) : Cell.of(tag),
              Cell.of(rate(each.slope().bytesPerSecond())),
              Cell.of(rate(each.slope().least()) + " and " + rate(each.slope().most())),
              Cell.of(Sizes.text(each.grewBytes())),
              Cell.of(Sizes.text(each.bytes()))));
    }
    table.lines().forEach(line -> line.writeTo(out));
  }

  private void old(Leaks leaks) {
    if (leaks.old().isEmpty()) {
      return;
    }
    Table table =
        new Table(
            look,
            look.width(),
            List.of(
                Column.text("OLD", 1),
                Column.text("TYPE", 3),
                Column.text("TAG", 4).shrinkable(6, 20),
                Column.number("BUFFERS", 5),
                Column.number("SIZE", 2),
                Column.text("OLDEST SINCE", 6)));
    for (Leaks.Old each : leaks.old()) {
      String tag = each.tag();
      table.row(
          List.of(
              Cell.of("PID " + each.pid()),
              Cell.of(DeviceTable.title(each.type())),
              tag == null ? Cell.of("(no tag)", Style.FAINT) : Cell.of(tag),
              Cell.of(Integer.toString(each.count())),
              Cell.of(Sizes.text(each.bytes())),
              Cell.of(Values.time(each.oldest()))));
    }
    table.lines().forEach(line -> line.writeTo(out));
  }

  public String eta(List<Eta> answers) {
    if (answers.isEmpty()) {
      return "no device\n";
    }
    Table table =
        new Table(
            look,
            look.width(),
            List.of(
                Column.text("DEV", 1),
                Column.text("OF", 5),
                Column.text("TYPE", 2),
                Column.text("FULL", 3),
                Column.number("LEFT", 4),
                Column.number("PER HOUR", 6),
                Column.text("RESTS ON", 7).shrinkable(8, 20)));
    for (Eta each : answers) {
      table.row(
          List.of(
              Cell.of(Integer.toString(each.device())),
              Cell.of(each.pid() == null ? "chip" : "PID " + each.pid()),
              Cell.of(DeviceTable.title(each.type())),
              Cell.of(full(each), style(each)),
              Cell.of(Sizes.text(each.remaining(), look)),
              Cell.of(each.slope() == null ? Values.UNKNOWN : rate(each.slope().bytesPerSecond())),
              Cell.of(each.why())));
    }
    table.lines().forEach(line -> line.writeTo(out));
    return out.toString();
  }

  private static Style style(Eta answer) {
    return switch (answer.verdict()) {
      case FULL, GROWING -> Style.CRITICAL;
      case UNSURE -> Style.BUSY;
      case NOT_GROWING -> Style.CALM;
      case UNKNOWN -> Style.FAINT;
    };
  }

  private static String full(Eta answer) {
    return switch (answer.verdict()) {
      case FULL -> "now";
      case GROWING -> "in " + time(answer.soonest()) + " to " + time(answer.latest());
      case UNSURE -> "not before " + time(answer.soonest()) + ", maybe never";
      case NOT_GROWING -> "not growing";
      case UNKNOWN -> Values.UNKNOWN;
    };
  }

  private static String rate(double bytesPerSecond) {
    long bytes = Math.round(bytesPerSecond * 3600);
    return (bytes < 0 ? "-" : "+") + Sizes.text(Math.abs(bytes));
  }

  /** {@code 45 s}, {@code 12 min}, {@code 5.2 h}, {@code 3.1 d}. */
  private static String time(@Nullable Duration duration) {
    if (duration == null) {
      return Values.UNKNOWN;
    }
    if (duration.toSeconds() < 10) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    long seconds = duration.toSeconds();
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 120 * 60) {
      return seconds / 60 + " min";
    }
    long tenths = seconds < 48 * 3600 ? seconds / 360 : seconds / 8640;
    return tenths / 10 + "." + tenths % 10 + (seconds < 48 * 3600 ? " h" : " d");
  }
}
