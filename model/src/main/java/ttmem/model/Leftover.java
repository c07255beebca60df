package ttmem.model;

/**
 * Bytes that a dead process left behind in somebody's books. Nobody uses that memory: it is shown,
 * and never counted as use.
 *
 * @param source which source still lists them, such as {@code region}
 * @param pid as the dead process was numbered in its own namespace
 * @param name its name as recorded, raw: escape before printing
 * @param amounts what is still listed for it
 * @param note how it is known to be dead
 */
public record Leftover(String source, int pid, String name, Amounts amounts, String note) {}
