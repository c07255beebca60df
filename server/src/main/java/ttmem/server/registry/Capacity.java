package ttmem.server.registry;

/**
 * How much a registry takes.
 *
 * @param entries live entries; a user other than root gets at most half
 * @param owners processes; a user other than root gets at most half
 */
public record Capacity(int entries, int owners) {
  /** Four million entries: 192 MiB of files. */
  public static final int MAX_ENTRIES = 4 << 20;

  public Capacity {
    if (entries < 2 || entries > MAX_ENTRIES || owners < 2) {
      throw new IllegalArgumentException(
          "expected 2 <= entries <= "
              + MAX_ENTRIES
              + " and owners >= 2, but got entries="
              + entries
              + " owners="
              + owners);
    }
  }

  int entriesOf(int uid) {
    return uid == 0 ? entries : entries / 2;
  }

  int ownersOf(int uid) {
    return uid == 0 ? owners : owners / 2;
  }
}
