package ttmem.model;

/**
 * A process that holds a device while nobody reports its bytes.
 *
 * @param pid in the reader's PID namespace; 0 for a process outside of it
 * @param reason why nothing is known, and what would help
 */
public record Untracked(int pid, String reason) {}
