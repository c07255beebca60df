package ttmem.metal.allocator;

/** The model refuses what tt-metal would refuse with a fatal error; nothing has changed. */
public class AllocatorException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public AllocatorException(String message) {
    super(message);
  }
}
