package ttmem.model;

/**
 * The kinds of memory whose use is told apart. The first five are buffers; circular buffers and
 * kernels live in L1 but outside the allocator. L1_SMALL and TRACE are amounts of their own, never
 * part of L1 or DRAM, although TRACE lies in DRAM physically (tt-metal-shm facts, section 3).
 */
public enum MemoryType {
  DRAM("dram"),
  L1("l1"),
  L1_SMALL("l1_small"),
  TRACE("trace"),
  CB("cb"),
  KERNEL("kernel"),
  SYSTEM_MEMORY("system_memory");

  private final String label;

  MemoryType(String label) {
    this.label = label;
  }

  /** The name in JSON, CSV fields and metric labels. */
  public String label() {
    return label;
  }
}
