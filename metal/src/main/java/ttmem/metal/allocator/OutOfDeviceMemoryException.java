package ttmem.metal.allocator;

/**
 * A buffer does not fit. The message is the original's, followed by the explanation; nothing has
 * changed.
 */
public final class OutOfDeviceMemoryException extends AllocatorException {
  private static final long serialVersionUID = 1;

  private final transient Refusal refusal;
  private final transient Explanation explanation;

  OutOfDeviceMemoryException(Refusal refusal, Explanation explanation) {
    super(refusal.message() + ". " + explanation.text());
    this.refusal = refusal;
    this.explanation = explanation;
  }

  public Refusal refusal() {
    return refusal;
  }

  public Explanation explanation() {
    return explanation;
  }
}
