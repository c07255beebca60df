package ttmem.server.registry;

import java.io.Serial;

/** The state directory can't be used; the message says why and what to do. */
public final class StateException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  StateException(String message) {
    super(message);
  }

  StateException(String message, Throwable cause) {
    super(message, cause);
  }
}
