package ttmem.server.registry;

/**
 * Where pids mean what they mean.
 *
 * @param bootId see {@link ttmem.model.ProcessIdentity}
 * @param pidNamespace the server's
 */
public record Host(String bootId, long pidNamespace) {}
