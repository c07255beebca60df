package ttmem.model;

/**
 * Memory of one chip, all banks together.
 *
 * @param total capacity per type; CB and KERNEL have none of their own, they live in L1
 * @param used bytes that processes hold, summed over them: may exceed the total, since every
 *     process has its own allocator
 * @param free what is left, only where it can be said: see docs/concepts/what-is-counted.md
 */
public record DeviceMemory(Amounts total, Amounts used, Amounts free) {}
