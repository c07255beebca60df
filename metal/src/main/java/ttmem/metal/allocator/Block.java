package ttmem.metal.allocator;

/**
 * One row of the block table (memory facts, section 4.2).
 *
 * @param id block id
 * @param address first byte, relative to the start of the region
 * @param size bytes
 * @param previousId the block below it, or -1
 * @param nextId the block above it, or -1
 * @param allocated whether it is in use
 */
public record Block(
    int id, long address, long size, int previousId, int nextId, boolean allocated) {}
