package ttmem.ledger.format;

import java.util.Optional;

/** What an event does; the numbers stand in intents and in the ring of events. */
public enum Operation {
  ALLOC(1),
  FREE(2),
  CB_ALLOC(3),
  CB_FREE(4),
  CB_FREE_ALL(5),
  CB_RESIDENT(6),
  KERNEL_LOAD(7),
  KERNEL_UNLOAD(8);

  private static final Operation[] BY_NUMBER = values();

  private final int number;

  Operation(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** The operation with this number, or empty. */
  public static Optional<Operation> ofNumber(int number) {
    return number >= 1 && number <= BY_NUMBER.length
        ? Optional.of(BY_NUMBER[number - 1])
        : Optional.empty();
  }
}
