package ttmem.server.control;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;

/** The one who knows the live buffers. Called by one thread at a time, never by two at once. */
@FunctionalInterface
public interface BufferQuery {

  /**
   * Live buffers.
   *
   * @param pid of this process only; null for all
   * @param device on this chip only; null for all
   * @param limit how many at most
   */
  List<LiveBuffer> buffers(@Nullable Integer pid, @Nullable Integer device, int limit);
}
