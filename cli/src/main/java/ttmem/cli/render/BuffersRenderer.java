package ttmem.cli.render;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.monitor.BufferList;

/** {@code ttmem buffers}: one row per live buffer, circular buffer or kernel. */
public final class BuffersRenderer {
  private final Look look;

  public BuffersRenderer(Look look) {
    this.look = look;
  }

  public String render(BufferList list) {
    Table table =
        new Table(
            look,
            look.width(),
            List.of(
                Column.number("PID", 1),
                Column.number("DEV", 4),
                Column.text("TYPE", 5),
                Column.number("ADDRESS", 3),
                Column.number("SIZE", 2),
                Column.number("BYTES", 6),
                Column.text("EACH", 7),
                Column.number("REFS", 11),
                Column.text("SINCE", 8),
                Column.text("TAG", 9),
                Column.text("SOURCE", 10)));
    for (LiveBuffer buffer : list.buffers()) {
      table.row(
          List.of(
              Cell.of(Integer.toString(buffer.pid())),
              Cell.of(buffer.device() == null ? "?" : buffer.device().toString()),
              Cell.of(DeviceTable.title(buffer.type())),
              Cell.of("0x" + Long.toHexString(buffer.address())),
              Cell.of(Sizes.text(buffer.bytes())),
              Cell.of(Long.toString(buffer.bytes())),
              Cell.of(each(buffer.shape())),
              Cell.of(Integer.toString(buffer.references())),
              Cell.of(buffer.since() == null ? Values.UNKNOWN : Values.time(buffer.since())),
              Cell.of(buffer.tag() == null ? "" : buffer.tag()),
              Cell.of(buffer.source())));
    }
    StringBuilder out = new StringBuilder();
    for (Line line : table.lines()) {
      line.writeTo(out);
    }
    if (list.truncated()) {
      String cure =
          list.buffers().size() < BufferList.MOST
              ? "ask for them with --limit"
              : "a server lists no more at once";
      new Line(look).add("more than these; " + cure, Style.BUSY).writeTo(out);
    }
    if (list.hidden()) {
      new Line(look).add("and those of other users, which are not shown", Style.BUSY).writeTo(out);
    }
    return out.toString();
  }

  /** Its part in each bank or on each core. */
  private static String each(LiveBuffer.@Nullable Shape shape) {
    if (shape == null) {
      return "";
    }
    if (shape.bankBytes() != null) {
      return "%d x %s".formatted(shape.banks(), Sizes.text(shape.bankBytes()));
    }
    if (shape.program() == null) {
      return "";
    }
    String program = "program " + Long.toUnsignedString(shape.program());
    if (shape.coreBytes() == null) {
      return program;
    }
    String cores = shape.cores() == null ? "?" : shape.cores().toString();
    return "%s cores x %s, %s%s"
        .formatted(
            cores,
            Sizes.text(shape.coreBytes()),
            program,
            Boolean.TRUE.equals(shape.resident()) ? "" : ", not resident");
  }
}
