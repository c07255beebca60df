/**
 * Who holds what, by the word of old clients: live buffers, circular buffers and kernels by owner,
 * kept in files that outlive the server.
 *
 * <p>One thread changes a {@link ttmem.server.registry.Registry}; readers take its lock for short
 * slices.
 */
@NullMarked
package ttmem.server.registry;

import org.jspecify.annotations.NullMarked;
