package ttmem.monitor;

import org.jspecify.annotations.Nullable;

/**
 * Which live buffers are asked for.
 *
 * @param pid of this process only; null for all
 * @param device on this chip only, by logical id; null for all
 * @param limit at most so many, from 1; nobody gives more than {@link BufferList#MOST}
 */
public record BufferFilter(@Nullable Integer pid, @Nullable Integer device, int limit) {

  /** As many as there are, and as one answer holds. */
  public static final BufferFilter ALL = new BufferFilter(null, null, BufferList.MOST);
}
