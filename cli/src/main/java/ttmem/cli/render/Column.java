package ttmem.cli.render;

/**
 * One column of a {@link Table}, with what it would like to have. Lower priority numbers are served
 * first.
 */
public final class Column {
  static final int BAR = 7;

  /** A blank and what most percentages need; {@code >=100%} needs more. */
  static final int PERCENT = 5;

  final String title;
  final int priority;
  boolean right;
  int shortest = Integer.MAX_VALUE;
  int longest = Integer.MAX_VALUE;
  int fullPriority;
  int barPriority = -1;

  // What the layout granted.
  boolean shown;
  int textWidth;
  int percentWidth;
  int barWidth;

  private Column(String title, int priority) {
    this.title = title;
    this.priority = priority;
  }

  public static Column text(String title, int priority) {
    return new Column(title, priority);
  }

  public static Column number(String title, int priority) {
    Column column = new Column(title, priority);
    column.right = true;
    return column;
  }

  /** May be cut down to {@code shortest} columns; gets its full width at {@code fullPriority}. */
  public Column shrinkable(int shortest, int fullPriority) {
    this.shortest = shortest;
    this.fullPriority = fullPriority;
    return this;
  }

  /** Never gets more than {@code longest} columns, however long its texts are. */
  public Column atMost(int longest) {
    this.longest = longest;
    return this;
  }

  /** Shows shares as bars where {@code barPriority} gets its turn. */
  public Column bar(int barPriority) {
    this.barPriority = barPriority;
    return this;
  }

  int width() {
    return textWidth + percentWidth + barWidth;
  }
}
