package ttmem.metal;

/** How the pages of a sharded buffer lie on cores. */
public sealed interface Sharding permits ShardSpec, NdShardSpec {

  TensorLayout layout();

  /** The cores that hold a shard, or could. */
  CoreRangeSet grid();

  /** Pages of the tensor that is dealt out. */
  long pages();

  /** Pages that each of them reserves. */
  long pagesPerCore();

  /**
   * Where a page lies.
   *
   * @throws IndexOutOfBoundsException if there is no such page
   */
  Slot slot(long page);

  /**
   * A place on a core.
   *
   * @param core the core
   * @param index which of the pages on that core
   */
  record Slot(Core core, long index) {}
}
