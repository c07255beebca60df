package ttmem.monitor.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A server is there, or should be, and gives no answer that can be used. */
public final class ControlException extends IOException {
  private final Kind kind;

  /** Why there is no answer. */
  public enum Kind {
    /** This user may not ask it, or can't trust it. */
    DENIED,
    /** It did not answer in time, or answered nonsense or an error. */
    FAILED,
    /** The server that was asked for by name does not run. */
    ABSENT
  }

  ControlException(Kind kind, String message, @Nullable Throwable cause) {
    super(cause == null ? message : message + ": " + reason(cause), cause);
    this.kind = kind;
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  public Kind kind() {
    return kind;
  }
}
