package ttmem.sources.capture;

/**
 * A capture that can't be used: not readable, not JSON, not a capture, or one that contradicts
 * itself. The message says where (node number, line), what was expected and what came.
 */
public final class CaptureException extends Exception {
  private static final long serialVersionUID = 1;

  CaptureException(String message) {
    super(message);
  }

  CaptureException(String message, Throwable cause) {
    super(message, cause);
  }
}
