package ttmem.cli.top;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.SortKey;

/**
 * What the user has chosen so far. {@link #on} is the whole behaviour of the keys; it looks at
 * nothing but this and the page that was shown last. Not thread-safe.
 *
 * <p>The cursor rests on rows that can be opened. On a page that starts with other things (charts)
 * it appears when it is moved to a row in sight; until then the same keys scroll, as in a text
 * browser.
 */
final class TopState {
  private static final int LONGEST_FILTER = 64;

  private final Timeline timeline;
  private Tab tab = Tab.OVERVIEW;
  private @Nullable Target cursor;
  private int scroll;
  private int device;
  private int pid;
  private String ledger = "";
  private Span span = Span.MINUTE;
  private boolean spanChosen;
  private @Nullable Instant at;
  private SortKey sort;
  private String filter = "";
  private boolean typing;
  private boolean paused;
  private boolean help;
  private boolean quit;

  TopState(SortKey sort, Timeline timeline) {
    this.sort = sort;
    this.timeline = timeline;
  }

  Tab tab() {
    return tab;
  }

  /** What the cursor was put on; null for nothing yet. It may be gone by now. */
  @Nullable Target cursor() {
    return cursor;
  }

  /** First item in sight where there is no cursor. */
  int scroll() {
    return scroll;
  }

  /** The chip of the device page, by logical id. */
  int device() {
    return device;
  }

  /** The process of the process page; 0 for none. */
  int pid() {
    return pid;
  }

  /** The ledger of the autopsy that is open; empty for the list of them. */
  String ledger() {
    return ledger;
  }

  /** How much time charts show. */
  Span span() {
    return span;
  }

  /** There is more to chart than what this view saw itself. */
  void hasHistory() {
    if (!spanChosen) {
      span = Span.TEN_MINUTES;
    }
  }

  /** The instant that is shown; null for now. */
  @Nullable Instant at() {
    return at;
  }

  SortKey sort() {
    return sort;
  }

  /** What a process's row must contain, in lower case; empty for all. */
  String filter() {
    return filter;
  }

  /** Whether letters go to the filter. */
  boolean typing() {
    return typing;
  }

  boolean paused() {
    return paused;
  }

  boolean help() {
    return help;
  }

  boolean quit() {
    return quit;
  }

  /** Takes an input on a page that was shown like this. */
  void on(Input input, Screenful shown) {
    if (typing) {
      typed(input);
    } else if (help && !isMove(input)) {
      help = false;
      scroll = 0;
      quit = input instanceof Input.Letter letter && letter.codePoint() == 'q';
    } else {
      switch (input) {
        case Input.Key key -> on(key, shown);
        case Input.Letter letter -> on(letter.codePoint(), shown);
        case Input.Wheel wheel -> move(wheel.rows(), shown);
        case Input.Click click -> click(shown.at(click.row(), click.column()));
      }
    }
  }

  private static boolean isMove(Input input) {
    return switch (input) {
      case Input.Wheel wheel -> true;
      case Input.Key key ->
          switch (key) {
            case UP, DOWN, PAGE_UP, PAGE_DOWN, HOME, END -> true;
            default -> false;
          };
      case Input.Letter letter -> "jkgG".indexOf(letter.codePoint()) >= 0;
      case Input.Click click -> false;
    };
  }

  private void on(Input.Key key, Screenful shown) {
    int page = Math.max(1, shown.rows() - 1);
    switch (key) {
      case UP -> move(-1, shown);
      case DOWN -> move(1, shown);
      case PAGE_UP -> move(-page, shown);
      case PAGE_DOWN -> move(page, shown);
      case HOME -> move(-shown.items().size(), shown);
      case END -> move(shown.items().size(), shown);
      case NEXT_TAB, RIGHT -> open(tab.after(1));
      case PREVIOUS_TAB, LEFT -> open(tab.after(-1));
      case ENTER -> open(shown.cursor());
      case ESCAPE -> escape();
      case BACKSPACE -> open(Tab.OVERVIEW);
    }
  }

  private void on(int letter, Screenful shown) {
    switch (letter) {
      case 'q' -> quit = true;
      case 'k' -> move(-1, shown);
      case 'j' -> move(1, shown);
      case 'h' -> open(tab.after(-1));
      case 'l' -> open(tab.after(1));
      case 'g' -> move(-shown.items().size(), shown);
      case 'G' -> move(shown.items().size(), shown);
      case '?' -> {
        help = true;
        scroll = 0;
      }
      case '/' -> {
        filter = "";
        typing = true;
        open(tab == Tab.OVERVIEW ? Tab.PROCESSES : tab);
      }
      case ' ' -> paused = !paused;
      case '+', '=' -> choose(span.longer());
      case '-' -> choose(span.shorter());
      case '[' -> at = timeline.step(at, Step.LOOK_BACK);
      case ']' -> at = timeline.step(at, Step.LOOK_ON);
      case '{' -> at = timeline.step(at, Step.MINUTE_BACK);
      case '}' -> at = timeline.step(at, Step.MINUTE_ON);
      case '(' -> at = timeline.step(at, Step.HOUR_BACK);
      case ')' -> at = timeline.step(at, Step.HOUR_ON);
      case 'n' -> at = null;
      case 'M' -> sort = SortKey.MEMORY;
      case 'P' -> sort = SortKey.PID;
      case 'u' -> sort = SortKey.USER;
      default -> {
        int digit = letter - '0';
        if (digit >= 1 && digit <= Tab.count()) {
          open(Tab.ofDigit(digit));
        }
      }
    }
  }

  private void choose(Span other) {
    span = other;
    spanChosen = true;
  }

  private void typed(Input input) {
    if (input instanceof Input.Letter letter && filter.length() < LONGEST_FILTER) {
      filter += Character.toString(Character.toLowerCase(letter.codePoint()));
    } else if (input == Input.Key.BACKSPACE && !filter.isEmpty()) {
      filter = filter.substring(0, filter.offsetByCodePoints(filter.length(), -1));
    } else if (input == Input.Key.ESCAPE) {
      filter = "";
      typing = false;
    } else if (input == Input.Key.ENTER) {
      typing = false;
    }
  }

  private void escape() {
    if (!filter.isEmpty()) {
      filter = "";
    } else if (tab == Tab.AUTOPSIES && !ledger.isEmpty()) {
      open(Tab.AUTOPSIES);
    } else {
      open(Tab.OVERVIEW);
    }
  }

  private static boolean selectable(@Nullable Target target) {
    return !(target instanceof Target.Sort || target instanceof Target.Page);
  }

  private void click(@Nullable Target target) {
    if ((target != null && target.equals(cursor)) || !selectable(target)) {
      open(target);
    } else if (target != null) {
      cursor = target;
    }
  }

  private void open(@Nullable Target target) {
    switch (target) {
      case Target.Chip chip -> {
        device = chip.id();
        open(Tab.DEVICE);
      }
      case Target.Owner process -> {
        pid = process.pid();
        open(Tab.PROCESS);
      }
      case Target.Dead dead -> {
        open(Tab.AUTOPSIES);
        ledger = dead.ledger();
      }
      case Target.Page page -> open(page.tab());
      case Target.Sort title -> sort = title.key();
      case null -> {}
    }
  }

  private void open(Tab other) {
    tab = other;
    ledger = "";
    cursor = null;
    scroll = 0;
  }

  private void move(int rows, Screenful shown) {
    List<Target> targets = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < shown.items().size(); i++) {
      if (shown.items().get(i).selectable()) {
        targets.add(shown.items().get(i).target());
        places.add(i);
      }
    }
    int at = targets.indexOf(shown.cursor());
    if (at >= 0 && (rows > 0 || at > 0)) {
      cursor = targets.get(Math.clamp((long) at + rows, 0, targets.size() - 1));
      return;
    }
    cursor = null;
    scroll = Math.clamp((long) shown.first() + rows, 0, shown.lastFirst());
    for (int i = 0; at < 0 && rows > 0 && i < targets.size(); i++) {
      int place = places.get(i);
      if (place >= shown.first() && place < shown.first() + shown.rows() + rows) {
        cursor = targets.get(i);
        return;
      }
    }
  }
}
