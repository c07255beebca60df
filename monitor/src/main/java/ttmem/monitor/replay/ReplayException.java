package ttmem.monitor.replay;

/** A recording from which no honest number can be made; the message names the node or line. */
public sealed class ReplayException extends Exception permits DoesNotFitException {
  private static final long serialVersionUID = 1;

  public ReplayException(String message) {
    super(message);
  }
}
