package ttmem.server.alerts;

/**
 * What the rules need of a look beside the snapshot.
 *
 * @param buffers the live buffers one by one
 * @param dead the post-mortems in shared memory
 */
public record Needs(boolean buffers, boolean dead) {}
