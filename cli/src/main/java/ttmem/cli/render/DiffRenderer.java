package ttmem.cli.render;

import java.util.ArrayList;
import java.util.List;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.monitor.questions.Diff;
import ttmem.monitor.questions.FailOn;

/** {@code ttmem diff}: what came, went, grew and shrank, then the net difference. */
public final class DiffRenderer {
  private final Look look;

  public DiffRenderer(Look look) {
    this.look = look;
  }

  public String render(Diff diff, List<FailOn.Answer> conditions) {
    StringBuilder out = new StringBuilder();
    Sentences.write(
        "from %s to %s".formatted(Values.time(diff.before()), Values.time(diff.after())),
        Style.TITLE,
        look,
        out);
    if (diff.changes().isEmpty()) {
      Sentences.write("nothing that is known changed", Style.PLAIN, look, out);
    } else {
      changes(diff, out);
    }
    net(diff, out);
    for (FailOn.Answer answer : conditions) {
      condition(answer, out);
    }
    for (String note : diff.notes()) {
      Sentences.write("note: " + note, Style.BUSY, look, out);
    }
    return out.toString();
  }

  private void changes(Diff diff, StringBuilder out) {
    Table table =
        new Table(
            look,
            look.width(),
            List.of(
                Column.text("WHAT", 2),
                Column.text(diff.by() == Diff.Key.TAG ? "TAG" : "WHO", 3).shrinkable(8, 20),
                Column.text("DEV", 5),
                Column.text("TYPE", 4),
                Column.number("DIFFERENCE", 1),
                Column.number("BEFORE", 6),
                Column.number("AFTER", 7)));
    for (Diff.Change change : diff.changes()) {
      String name = change.name();
      table.row(
          List.of(
              Cell.of(change.kind().label()),
              name == null ? Cell.of(nameless(diff.by()), Style.FAINT) : Cell.of(name),
              Cell.of(change.device().isEmpty() ? "?" : change.device()),
              Cell.of(DeviceTable.title(change.type())),
              Cell.of(signed(change.delta())),
              Cell.of(Sizes.text(change.before(), look)),
              Cell.of(Sizes.text(change.after(), look))));
    }
    table.lines().forEach(line -> line.writeTo(out));
  }

  private static String nameless(Diff.Key key) {
    return key == Diff.Key.TAG ? "(no tag)" : "(all)";
  }

  private void net(Diff diff, StringBuilder out) {
    List<String> parts = new ArrayList<>();
    for (MemoryType type : MemoryType.values()) {
      Reading net = diff.net().get(type);
      if (net.isKnown() && net.value() != 0) {
        parts.add(signed(net) + " " + DeviceTable.title(type));
      }
    }
    Sentences.write(
        "net: " + (parts.isEmpty() ? "no known difference" : String.join(", ", parts)),
        Style.PLAIN,
        look,
        out);
  }

  private void condition(FailOn.Answer answer, StringBuilder out) {
    Reading sum = answer.sum();
    String text =
        switch (answer.verdict()) {
          case MET -> "met: it is " + signed(sum);
          case NOT_MET -> "not met: it is " + signed(sum);
          case UNDECIDED ->
              "can't be decided: %s%s"
                  .formatted(sum.isKnown() ? "it is " + signed(sum) + ", " : "", sum.note());
        };
    Style style = answer.verdict() == FailOn.Verdict.NOT_MET ? Style.CALM : Style.CRITICAL;
    Sentences.write("--fail-on " + answer.condition().text() + ": " + text, style, look, out);
  }

  private String signed(Reading delta) {
    if (!delta.isKnown()) {
      return Values.UNKNOWN;
    }
    String sign = delta.value() < 0 ? "-" : "+";
    return Sizes.mark(delta, look) + sign + Sizes.text(Math.abs(delta.value()));
  }
}
