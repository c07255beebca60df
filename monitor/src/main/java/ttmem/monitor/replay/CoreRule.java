package ttmem.monitor.replay;

/** How program memory that lies on different cores adds up. */
public enum CoreRule {
  /**
   * Each core by itself, and then the busiest one; tensors are a base that all cores have. What
   * really must fit (tt-metal#56091).
   */
  PER_CORE("per-core"),
  /** As if all program memory lay on one core: what older tt-metal computes. Never less. */
  FLAT("flat");

  private final String label;

  CoreRule(String label) {
    this.label = label;
  }

  /** The name in options and JSON. */
  public String label() {
    return label;
  }
}
