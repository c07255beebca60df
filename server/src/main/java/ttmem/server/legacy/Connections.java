package ttmem.server.legacy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ttmem.server.net.Epoll;
import ttmem.server.net.Errno;
import ttmem.server.net.Sockets;
import ttmem.server.stats.Counter;
import ttmem.server.stats.Counters;

/**
 * The open connections, by descriptor, and how many each user has. When descriptors run out, the
 * listener rests for a while instead of being asked again and again. Belongs to the agent's thread.
 */
final class Connections {
  private static final int ACCEPTS_AT_ONCE = 64;
  private static final long REST_NS = 100_000_000L;

  private final int listener;
  private final Epoll epoll;
  private final Counters counters;
  private final int max;
  private final int maxPerUser;
  private final Map<Integer, Integer> byUser = new HashMap<>();
  private @Nullable Connection[] byDescriptor = new Connection[64];
  private int count;
  private boolean resting;
  private long restUntilNs;

  Connections(int listener, Epoll epoll, Counters counters, int max, int maxPerUser) {
    this.listener = listener;
    this.epoll = epoll;
    this.counters = counters;
    this.max = max;
    this.maxPerUser = maxPerUser;
  }

  int count() {
    return count;
  }

  @Nullable Connection get(int descriptor) {
    return descriptor < byDescriptor.length ? byDescriptor[descriptor] : null;
  }

  Stream<Connection> all() {
    return Arrays.stream(byDescriptor).filter(Objects::nonNull).map(Objects::requireNonNull);
  }

  void acceptWaiting(long nowNs) {
    for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
      int fd = Sockets.accept(listener);
      if (fd >= 0) {
        take(fd);
      } else if (Errno.isShortage(fd)) {
        counters.increment(Counter.ACCEPT_SHORTAGES);
        rest(nowNs);
        return;
      } else if (fd == -Errno.EAGAIN) {
        return;
      }
    }
  }

  /** Accepts nobody for a while. */
  void rest(long nowNs) {
    resting = true;
    restUntilNs = nowNs + REST_NS;
    epoll.modify(listener, 0);
  }

  /** Ends the listener's rest when it is time; how long it still rests, or -1. */
  long restNs(long nowNs) {
    if (!resting) {
      return -1;
    }
    long left = restUntilNs - nowNs;
    if (left <= 0) {
      resting = false;
      epoll.modify(listener, Epoll.IN);
      return -1;
    }
    return left;
  }

  void close(Connection connection) {
    epoll.remove(connection.fd);
    byDescriptor[connection.fd] = null;
    connection.closed = true;
    Sockets.close(connection.fd);
    count--;
    byUser.merge(connection.peer.uid(), -1, (a, b) -> a + b == 0 ? null : a + b);
  }

  private void take(int fd) {
    Sockets.Peer peer = Sockets.peer(fd);
    if (count >= max
        || byUser.getOrDefault(peer.uid(), 0) >= maxPerUser
        || epoll.add(fd, Epoll.IN) < 0) {
      counters.increment(Counter.CONNECTIONS_REFUSED);
      Sockets.close(fd);
      return;
    }
    if (fd >= byDescriptor.length) {
      byDescriptor = Arrays.copyOf(byDescriptor, Math.max(fd + 1, 2 * byDescriptor.length));
    }
    byDescriptor[fd] = new Connection(fd, peer);
    count++;
    byUser.merge(peer.uid(), 1, Integer::sum);
    counters.increment(Counter.CONNECTIONS_ACCEPTED);
  }
}
