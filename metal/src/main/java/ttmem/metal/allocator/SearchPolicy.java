package ttmem.metal.allocator;

/** Which of the free blocks that are large enough is taken (free_list_opt.cpp of tt-metal). */
public enum SearchPolicy {
  /** The first one in address order, whatever its size class. */
  FIRST,
  /**
   * The first one in address order of the lowest size class, from the request's own upward, that
   * has one. Despite the name not the tightest.
   */
  BEST
}
