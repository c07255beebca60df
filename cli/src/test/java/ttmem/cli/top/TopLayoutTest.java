package ttmem.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ttmem.cli.render.ColorScheme;
import ttmem.cli.render.Columns;
import ttmem.cli.render.Line;
import ttmem.cli.render.Look;
import ttmem.cli.render.SortKey;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferList;
import ttmem.testkit.Golden;
import ttmem.testkit.SnapshotSamples;

/** Every page on every host: whole at the usual size, and never out of bounds at any. */
class TopLayoutTest {
  private static final List<Input> NOTHING = List.of();

  static Stream<String> samples() {
    return SnapshotSamples.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void pagesAreAsReviewed(String name) {
    for (Tab tab : Tab.values()) {
      Screenful page = page(name, tab, new Look(110, true, ColorScheme.NONE), 36, NOTHING);
      Golden.check(
          name + "/top-" + tab.name().toLowerCase(java.util.Locale.ROOT) + ".txt", text(page));
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void fitsFrom20x5To300x100(String name) {
    List<Input> end = List.of(Input.Key.END);
    for (int width : List.of(1, 20, 37, 59, 60, 80, 119, 200, 300)) {
      for (int height : List.of(1, 2, 3, 5, 24, 100)) {
        for (Tab tab : Tab.values()) {
          Look look = new Look(width, width % 2 == 0, ColorScheme.DEFAULT);
          assertFits(page(name, tab, look, height, NOTHING), width, height);
          Screenful last = page(name, tab, look, height, end);
          assertFits(last, width, height);
          if (last.cursor() != null && last.rows() > 0) {
            assertThat(
                    last.items()
                        .subList(
                            last.first(),
                            last.first()
                                + Math.min(last.rows(), last.items().size() - last.first())))
                .as("the cursor is in sight")
                .anyMatch(item -> item.is(last.cursor()));
          }
        }
      }
    }
  }

  private static void assertFits(Screenful page, int width, int height) {
    assertThat(page.lines()).hasSizeLessThanOrEqualTo(height);
    for (Line line : page.lines()) {
      assertThat(Columns.width(line.plain())).isLessThanOrEqualTo(width);
    }
  }

  private static Screenful page(String name, Tab tab, Look look, int height, List<Input> inputs) {
    Snapshot snapshot = Objects.requireNonNull(SnapshotSamples.all().get(name));
    Samples samples = new Samples();
    samples.add(snapshot, 20_000);
    Scene scene =
        new Scene(
            snapshot.time(),
            snapshot,
            new BufferList(snapshot.time(), SnapshotSamples.buffers(), false, false),
            samples,
            TopSamples.watch(),
            TopSamples.dead(),
            "");
    TopState state = new TopState(SortKey.MEMORY, Timeline.NONE);
    if (!snapshot.processes().isEmpty()) {
      int pid = snapshot.processes().getFirst().pid();
      Target first = new Target.Owner(pid, "");
      state.on(
          new Input.Click(0, 0),
          new Screenful(
              List.of(),
              List.of(new Item(new Line(look), new Target.Sort(SortKey.PID))),
              null,
              0,
              0,
              1,
              List.of()));
      state.on(
          Input.Key.ENTER,
          new Screenful(
              List.of(), List.of(new Item(new Line(look), first)), first, 0, 0, 1, List.of()));
    }
    state.on(new Input.Letter('1' + List.of(Tab.values()).indexOf(tab)), Screenful.empty());
    Screenful shown = TopRenderer.render(scene, state, look, height);
    for (Input input : inputs) {
      state.on(input, shown);
      shown = TopRenderer.render(scene, state, look, height);
    }
    return shown;
  }

  private static String text(Screenful page) {
    StringBuilder out = new StringBuilder();
    page.lines().forEach(line -> line.writeTo(out));
    return out.toString();
  }
}
