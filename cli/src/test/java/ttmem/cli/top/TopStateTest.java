package ttmem.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import ttmem.cli.render.ColorScheme;
import ttmem.cli.render.Look;
import ttmem.cli.render.SortKey;
import ttmem.model.Snapshot;
import ttmem.testkit.SnapshotSamples;

/** What the keys do, on the page of a host with two chips and four processes. */
class TopStateTest {
  private final Snapshot snapshot = SnapshotSamples.n300();
  private final TopState state = new TopState(SortKey.MEMORY, Timeline.NONE);

  @Test
  void startsOnTheFirstDeviceAndOpensIt() {
    assertThat(shown().cursor()).isEqualTo(new Target.Chip(0));
    press(Input.Key.DOWN, Input.Key.ENTER);
    assertThat(state.tab()).isEqualTo(Tab.DEVICE);
    assertThat(state.device()).isEqualTo(1);
    press(Input.Key.ESCAPE);
    assertThat(state.tab()).isEqualTo(Tab.OVERVIEW);
  }

  @Test
  void movesNoFurtherThanTheEnds() {
    press(Input.Key.UP, Input.Key.UP);
    assertThat(shown().cursor()).isEqualTo(new Target.Chip(0));
    press(Input.Key.END, Input.Key.DOWN);
    Target last = shown().cursor();
    press(Input.Key.PAGE_DOWN);
    assertThat(shown().cursor()).isEqualTo(last).isInstanceOf(Target.Owner.class);
    letters("g");
    assertThat(shown().cursor()).isEqualTo(new Target.Chip(0));
  }

  @Test
  void keepsTheCursorOnItsProcessWhenTheOrderChanges() {
    press(Input.Key.DOWN, Input.Key.DOWN);
    Target process = shown().cursor();
    letters("P");
    assertThat(state.sort()).isEqualTo(SortKey.PID);
    assertThat(shown().cursor()).isEqualTo(process);
  }

  @Test
  void typesAFilterAndTakesItBack() {
    letters("/4310");
    assertThat(state.filter()).isEqualTo("4310");
    assertThat(shown().items()).filteredOn(Item::selectable).hasSize(1);
    press(Input.Key.BACKSPACE);
    assertThat(state.filter()).isEqualTo("431");
    letters("q");
    assertThat(state.quit()).as("a letter of the filter").isFalse();
    press(Input.Key.ENTER, Input.Key.ESCAPE);
    assertThat(state.filter()).isEmpty();
  }

  @Test
  void scrollsAPageThatStartsWithoutCursorAndThenTakesTheFirstRowInSight() {
    letters("3");
    assertThat(shown().cursor()).isNull();
    press(Input.Key.DOWN);
    assertThat(shown().first()).isEqualTo(1);
    for (int i = 0; i < 30 && shown().cursor() == null; i++) {
      press(Input.Key.DOWN);
    }
    assertThat(shown().cursor()).isInstanceOf(Target.Owner.class);
    letters("g");
    press(Input.Key.UP);
    assertThat(shown().cursor()).isNull();
  }

  @Test
  void sortsByTheTitleThatIsClicked() {
    Screenful page = shown();
    Screenful.Title user =
        page.titles().stream()
            .filter(title -> title.target().equals(new Target.Sort(SortKey.USER)))
            .findFirst()
            .orElseThrow();
    int row = page.top() + user.item() - page.first();
    state.on(new Input.Click(user.from(), row), page);
    assertThat(state.sort()).isEqualTo(SortKey.USER);
  }

  @Test
  void choosesWithOneClickAndOpensWithTheNext() {
    Screenful page = shown();
    state.on(new Input.Click(5, page.top() + 2), page);
    assertThat(state.cursor()).isEqualTo(new Target.Chip(1));
    state.on(new Input.Click(5, page.top() + 2), shown());
    assertThat(state.tab()).isEqualTo(Tab.DEVICE);
  }

  @Test
  void anyKeyEndsHelpButTheOnesThatScroll() {
    letters("?");
    press(Input.Key.DOWN);
    assertThat(state.help()).isTrue();
    letters("x");
    assertThat(state.help()).isFalse();
    assertThat(state.quit()).isFalse();
    letters("q");
    assertThat(state.quit()).isTrue();
  }

  @Test
  void opensAPageByDigitByTabAndByAClickOnItsTitle() {
    letters("5");
    assertThat(state.tab()).isEqualTo(Tab.ALERTS);
    press(Input.Key.NEXT_TAB);
    assertThat(state.tab()).isEqualTo(Tab.AUTOPSIES);
    press(Input.Key.NEXT_TAB, Input.Key.PREVIOUS_TAB, Input.Key.PREVIOUS_TAB);
    assertThat(state.tab()).isEqualTo(Tab.ALERTS);
    int column = shown().lines().getFirst().plain().indexOf("3 Device");
    state.on(new Input.Click(column, 0), shown());
    assertThat(state.tab()).isEqualTo(Tab.DEVICE);
  }

  @Test
  void opensTheProcessThatAnAlertIsAbout() {
    letters("5");
    press(Input.Key.ENTER);
    assertThat(state.tab()).isEqualTo(Tab.PROCESS);
    assertThat(state.pid()).isEqualTo(4242);
  }

  @Test
  void opensAnAutopsyAndGoesBackToTheListAndThenToTheOverview() {
    letters("6");
    press(Input.Key.ENTER);
    assertThat(state.ledger()).isEqualTo("5555-77-1");
    press(Input.Key.ESCAPE);
    assertThat(state.tab()).isEqualTo(Tab.AUTOPSIES);
    assertThat(state.ledger()).isEmpty();
    press(Input.Key.ESCAPE);
    assertThat(state.tab()).isEqualTo(Tab.OVERVIEW);
  }

  @Test
  void filtersAlertsAndAutopsiesToo() {
    letters("5/no such thing");
    assertThat(shown().items()).noneMatch(Item::selectable);
    press(Input.Key.ENTER);
    letters("6");
    assertThat(shown().items()).noneMatch(Item::selectable);
    press(Input.Key.ESCAPE);
    assertThat(shown().items()).anyMatch(Item::selectable);
  }

  private void press(Input... inputs) {
    for (Input input : inputs) {
      state.on(input, shown());
    }
  }

  private void letters(String text) {
    text.codePoints().forEach(point -> press(new Input.Letter(point)));
  }

  private Screenful shown() {
    Look look = new Look(100, true, ColorScheme.NONE);
    Scene scene =
        new Scene(
            snapshot.time(),
            snapshot,
            null,
            new Samples(),
            TopSamples.watch(),
            TopSamples.dead(),
            "");
    return TopRenderer.render(scene, state, look, 20);
  }
}
