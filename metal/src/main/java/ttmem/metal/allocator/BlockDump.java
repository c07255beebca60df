package ttmem.metal.allocator;

import java.util.List;

/** The original's block dump, byte for byte (memory facts, section 4.3). */
final class BlockDump {

  private static final int COLUMN = 12;

  private BlockDump() {}

  /**
   * The text.
   *
   * @param freeByClass free ids of each size class, in address order
   * @param retired retired ids, the next one to be used last
   * @param blocks live blocks by id
   */
  static String text(List<List<Integer>> freeByClass, List<Integer> retired, List<Block> blocks) {
    StringBuilder out = new StringBuilder(1024 + 80 * blocks.size());
    out.append("FreeListOpt allocator info:\nsegregated free blocks by size:\n");
    for (int i = 0; i < freeByClass.size(); i++) {
      long low = 1L << (SizeClasses.BASE_SHIFT + i);
      String high = i == freeByClass.size() - 1 ? "inf" : Long.toString(2 * low);
      out.append("  Size class ").append(i).append(": (").append(low).append(" - ").append(high);
      out.append(") blocks: ");
      ids(out, freeByClass.get(i));
    }
    out.append("Free slots in block table: ");
    ids(out, retired);
    out.append("Block table:\n");
    for (String head : List.of("Block", "Address", "Size", "PrevID", "NextID", "Allocated")) {
      column(out, head).append(' ');
    }
    out.append('\n');
    for (Block block : blocks) {
      column(out, Integer.toString(block.id())).append(' ');
      column(out, Long.toString(block.address())).append(' ');
      column(out, Long.toString(block.size())).append(' ');
      column(out, link(block.previousId())).append(' ');
      column(out, link(block.nextId())).append(' ');
      column(out, block.allocated() ? "yes" : "no").append('\n');
    }
    return out.toString();
  }

  private static void ids(StringBuilder out, List<Integer> ids) {
    for (int id : ids) {
      out.append(id).append(' ');
    }
    out.append('\n');
  }

  private static String link(int id) {
    return id < 0 ? "none" : Integer.toString(id);
  }

  private static StringBuilder column(StringBuilder out, String text) {
    return out.repeat(' ', Math.max(COLUMN - text.length(), 0)).append(text);
  }
}
