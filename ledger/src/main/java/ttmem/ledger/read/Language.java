package ttmem.ledger.read;

import ttmem.ledger.format.HeaderLayout;

/** What a ledger was written with. */
public enum Language {
  UNKNOWN,
  C,
  JAVA,
  PYTHON;

  static Language ofNumber(int number) {
    return switch (number) {
      case HeaderLayout.LANGUAGE_C -> C;
      case HeaderLayout.LANGUAGE_JAVA -> JAVA;
      case HeaderLayout.LANGUAGE_PYTHON -> PYTHON;
      default -> UNKNOWN;
    };
  }
}
