package ttmem.metal.allocator;

import java.util.function.Function;

/**
 * A buffer does not fit. The message is the original's, followed by the explanation; nothing has
 * changed.
 */
public final class OutOfDeviceMemoryException extends AllocatorException {
  private static final long serialVersionUID = 1;

  private final transient Refusal refusal;
  private final transient Explanation explanation;

  OutOfDeviceMemoryException(
      Refusal refusal, Explanation explanation, Function<AddressRange, String> names) {
    super(refusal.message() + ". " + explanation.text(names));
    this.refusal = refusal;
    this.explanation = explanation;
  }

  /** The same refusal, with names for the buffers at these addresses in its explanation. */
  public OutOfDeviceMemoryException withNames(Function<AddressRange, String> names) {
    OutOfDeviceMemoryException named = new OutOfDeviceMemoryException(refusal, explanation, names);
    named.setStackTrace(getStackTrace());
    return named;
  }

  public Refusal refusal() {
    return refusal;
  }

  public Explanation explanation() {
    return explanation;
  }
}
