package ttmem.cli.top;

/** Something that the user did. */
sealed interface Input {

  /** A key with a meaning. */
  enum Key implements Input {
    UP,
    DOWN,
    LEFT,
    RIGHT,
    PAGE_UP,
    PAGE_DOWN,
    HOME,
    END,
    NEXT_TAB,
    PREVIOUS_TAB,
    ENTER,
    ESCAPE,
    BACKSPACE
  }

  /** A character: a command, or a letter of the filter while that is being typed. */
  record Letter(int codePoint) implements Input {}

  /** The left button went down on a cell, counted from 0. */
  record Click(int column, int row) implements Input {}

  /** The wheel: rows to go down, negative to go up. */
  record Wheel(int rows) implements Input {}
}
