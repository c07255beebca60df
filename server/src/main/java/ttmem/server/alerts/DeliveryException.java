package ttmem.server.alerts;

/** Somebody could not be told. */
final class DeliveryException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean worthAnotherTry;

  DeliveryException(String message, boolean worthAnotherTry) {
    super(message);
    this.worthAnotherTry = worthAnotherTry;
  }

  boolean worthAnotherTry() {
    return worthAnotherTry;
  }
}
