package ttmem.monitor.json;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A document that is not JSON, or not what {@code ttmem/v1} says; the message has the place. */
public final class JsonFormatException extends IOException {
  private final int line;
  private final int column;

  JsonFormatException(String message, int line, int column, @Nullable Throwable cause) {
    super(message + ", line=" + line + ", column=" + column, cause);
    this.line = line;
    this.column = column;
  }

  /** From 1. */
  public int line() {
    return line;
  }

  /** From 1, in characters. */
  public int column() {
    return column;
  }
}
