package ttmem.server;

import java.io.Serial;

/** The server could not start; the message says what was expected, what came, and what to do. */
public final class ServerStartException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  ServerStartException(String message) {
    super(message);
  }

  ServerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
