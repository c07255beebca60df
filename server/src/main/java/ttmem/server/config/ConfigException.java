package ttmem.server.config;

/** The configuration can't be used; the message is one line for the operator. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }
}
