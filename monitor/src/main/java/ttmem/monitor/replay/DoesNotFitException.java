package ttmem.monitor.replay;

/** A recording that makes sense, but does not fit on the board; the message names node or line. */
public final class DoesNotFitException extends ReplayException {
  private static final long serialVersionUID = 1;

  DoesNotFitException(String message) {
    super(message);
  }
}
