package ttmem.ledger.read;

import java.io.IOException;

/** A ledger that can't be read; the message says why, without the path. */
public final class LedgerException extends IOException {
  private static final long serialVersionUID = 1;

  LedgerException(String message) {
    super(message);
  }

  LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
