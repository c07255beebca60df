package ttmem.ledger.format;

/**
 * One set of cores: a bit per core, core (x, y) is bit {@code y * 32 + x}. Any set of core ranges
 * has exactly one such form. Set number 0 means "unknown"; set n stands in record n - 1. A record
 * never changes once it is counted in the header.
 */
public final class CoreSetLayout {
  public static final int BITS = 0;
  public static final int BYTES = DeviceLayout.CORES / Byte.SIZE;

  private CoreSetLayout() {}
}
