package ttmem.model;

/**
 * What tells one process from every other that ever ran: a pid alone is reused.
 *
 * @param bootId {@code /proc/sys/kernel/random/boot_id}, or empty if it can't be read
 * @param pidNamespace inode of the process's PID namespace, or 0 if it can't be read
 * @param pid in the reader's PID namespace
 * @param startTicks field 22 of {@code /proc/PID/stat}: clock ticks after boot
 */
public record ProcessIdentity(String bootId, long pidNamespace, int pid, long startTicks) {}
