package ttmem.cli.top;

/** The pages that digits open. */
enum Tab {
  OVERVIEW("Overview", true),
  PROCESSES("Processes", true),
  DEVICE("Device", false),
  PROCESS("Process", false),
  ALERTS("Alerts", true),
  AUTOPSIES("Autopsies", true);

  private static final Tab[] ALL = values();

  private final String title;
  private final boolean startsWithCursor;

  Tab(String title, boolean startsWithCursor) {
    this.title = title;
    this.startsWithCursor = startsWithCursor;
  }

  String title() {
    return title;
  }

  /** Whether the first row that can be chosen is chosen from the start. */
  boolean startsWithCursor() {
    return startsWithCursor;
  }

  /** The tab of a digit from 1; the first for any other. */
  static Tab ofDigit(int digit) {
    return digit >= 1 && digit <= ALL.length ? ALL[digit - 1] : OVERVIEW;
  }

  static int count() {
    return ALL.length;
  }

  Tab after(int steps) {
    return ALL[Math.floorMod(java.util.Arrays.asList(ALL).indexOf(this) + steps, ALL.length)];
  }
}
