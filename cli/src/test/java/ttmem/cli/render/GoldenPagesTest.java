package ttmem.cli.render;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ttmem.model.Snapshot;
import ttmem.testkit.Golden;
import ttmem.testkit.SnapshotSamples;

class GoldenPagesTest {

  static Stream<String> samples() {
    return SnapshotSamples.all().keySet().stream();
  }

  /** Every host at three widths; ASCII and colour once each, they change nothing but glyphs. */
  @ParameterizedTest
  @MethodSource("samples")
  void tableIsAsReviewed(String name) {
    for (int width : List.of(80, 120, 200)) {
      check(name, "table-" + width, table(name, new Look(width, true, ColorScheme.NONE)));
    }
    check(name, "table-80-ascii", table(name, new Look(80, false, ColorScheme.NONE)));
    check(name, "table-120-color", table(name, new Look(120, true, ColorScheme.DEFAULT)));
    check(name, "table-20", table(name, new Look(20, true, ColorScheme.NONE)));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void processListIsAsReviewed(String name) {
    Snapshot snapshot = sample(name);
    Look look = new Look(120, true, ColorScheme.NONE);
    check(name, "ps", new PsRenderer(look, SortKey.MEMORY).lines(snapshot));
    check(name, "ps-wide", new PsRenderer(look, SortKey.MEMORY).table(snapshot));
  }

  private static String table(String name, Look look) {
    return new TableRenderer(look, SortKey.MEMORY).render(sample(name));
  }

  private static Snapshot sample(String name) {
    return Objects.requireNonNull(SnapshotSamples.all().get(name));
  }

  private static void check(String name, String page, String text) {
    Golden.check(name + "/" + page + ".txt", text);
  }
}
