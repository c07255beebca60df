package ttmem.cli.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import ttmem.cli.render.DeviceTable;
import ttmem.cli.render.Line;
import ttmem.cli.render.Look;
import ttmem.cli.render.NoDevice;
import ttmem.cli.render.Style;
import ttmem.cli.render.Values;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;

/** Devices with their history, processes, and what went wrong. */
final class OverviewPage {
  private static final int WIDE_ENOUGH_FOR_HISTORY = 60;
  private static final int LONGEST_HISTORY = 40;

  private OverviewPage() {}

  static void addTo(Page page, Snapshot snapshot, Samples samples, TopState state) {
    if (snapshot.devices().isEmpty()) {
      page.sentence(NoDevice.hint(snapshot.driver()), Style.PLAIN);
    } else {
      devices(snapshot, samples, state, page);
    }
    page.section("Processes");
    ProcessesPage.addTo(page, snapshot, state);
    notes(snapshot, page);
  }

  private static void devices(Snapshot snapshot, Samples samples, TopState state, Page page) {
    Look look = page.look();
    int history =
        look.width() < WIDE_ENOUGH_FOR_HISTORY ? 0 : Math.min(LONGEST_HISTORY, look.width() / 5);
    int room = history == 0 ? look.width() : look.width() - history - 2;
    Look narrow = new Look(room, look.unicode(), look.colors());
    List<Line> lines = DeviceTable.lines(snapshot, narrow);
    Line title = new Line(look).append(lines.getFirst());
    page.line(
        history == 0
            ? title
            : title
                .padTo(room + 2)
                .add("DRAM, LAST " + state.span().label().toUpperCase(Locale.ROOT), Style.TITLE));
    int at = 1;
    for (Device device : snapshot.devices()) {
      Line line = new Line(look).append(lines.get(at++));
      if (history > 0) {
        double[] shares =
            samples.shares(
                Samples.Key.chip(device.id(), MemoryType.DRAM),
                device.memory().total().get(MemoryType.DRAM),
                page.time(),
                state.span(),
                Braille.samples(history, look));
        line.padTo(room + 2).glyphs(Braille.chart(shares, history, 1, look)[0], Style.CALM);
      }
      page.row(line, new Target.Chip(device.id()));
      for (int board = Values.boardsAfter(device, snapshot).size(); board > 0; board--) {
        page.line(lines.get(at++));
      }
    }
  }

  private static void notes(Snapshot snapshot, Page page) {
    List<String> notes = new ArrayList<>();
    for (SourceStatus source : snapshot.sources()) {
      if (source.state() == SourceStatus.State.FAILED
          || source.state() == SourceStatus.State.PARTIAL) {
        notes.add("source " + source.name() + " " + source.state().label() + ": " + source.error());
      }
    }
    notes.addAll(snapshot.notes());
    if (!notes.isEmpty()) {
      page.section("Notes");
      notes.forEach(note -> page.sentence(note, Style.PLAIN));
    }
  }
}
