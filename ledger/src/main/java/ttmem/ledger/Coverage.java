package ttmem.ledger;

import ttmem.ledger.format.HeaderLayout;

/** Whether a program reports all of its device memory. */
public enum Coverage {
  COMPLETE(HeaderLayout.COVERAGE_COMPLETE),
  PARTIAL(HeaderLayout.COVERAGE_PARTIAL);

  private final int number;

  Coverage(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
