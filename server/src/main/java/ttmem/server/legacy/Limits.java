package ttmem.server.legacy;

import ttmem.server.registry.Capacity;

/**
 * What clients may take of the server.
 *
 * @param connections open at once
 * @param connectionsPerUser of one user, root too
 * @param registry live entries and processes
 */
public record Limits(int connections, int connectionsPerUser, Capacity registry) {

  /**
   * What fits a process that may have {@code descriptors} descriptors: a connection costs one, a
   * process that reported something another. One user's connections get at most half, and an eighth
   * is never given away.
   */
  public static Limits forDescriptors(int descriptors) {
    int eighth = Math.max(8, descriptors / 8);
    return new Limits(5 * eighth, 4 * eighth, new Capacity(Capacity.MAX_ENTRIES, 2 * eighth));
  }
}
