package ttmem.server.legacy;

import ttmem.server.net.Epoll;
import ttmem.server.net.Sockets;
import ttmem.server.stats.Counter;

/** One client's socket. Belongs to the agent's thread. */
final class Connection {
  final int fd;
  final Sockets.Peer peer;
  final FrameStream stream = new FrameStream();
  final Outbox outbox = new Outbox();

  /** The client sends no more; what waits for it is still delivered. */
  boolean ended;

  boolean closed;

  /** What epoll is asked for. */
  int interest = Epoll.IN;

  /** When the first frame counts as alone; 0 if nothing is waited for. */
  long silentAtNs;

  /** A sender that is not taken as an owner, why, and until when not to look again. */
  int refusedPid;

  Counter refusedAs = Counter.DEAD_SENDERS;
  long refusedUntilNs;

  Connection(int fd, Sockets.Peer peer) {
    this.fd = fd;
    this.peer = peer;
  }
}
