package ttmem.server.control;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bytes of answers that are worked out and not yet read: readers that don't read must not fill the
 * memory. Answers that several share are counted for each of them, which is the safe side.
 *
 * <p>Each user has a share, all users but root together a whole; root has the same whole to itself,
 * so that no stranger's answers are in its way. The first answer of a user, or of all, is let
 * through whatever its size ({@link #MAX_ANSWER_BYTES} bounds it): else a host that is too large
 * for the share would never be answered at all.
 *
 * <p>Any thread.
 */
final class AnswerBudget {
  static final int MAX_ANSWER_BYTES = 24 << 20;
  static final long WHOLE_BYTES = 16 << 20;
  static final long SHARE_BYTES = WHOLE_BYTES / 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Object, Long> byUser = new HashMap<>();
  private long others;

  /** Whether there is room; if so, {@link #release} has to follow. */
  boolean take(Peer peer, long bytes) {
    lock.lock();
    try {
      long own = byUser.getOrDefault(peer.user(), 0L);
      long share = peer.root() ? WHOLE_BYTES : SHARE_BYTES;
      if ((own > 0 && own + bytes > share)
          || (!peer.root() && others > 0 && others + bytes > WHOLE_BYTES)) {
        return false;
      }
      add(peer, bytes);
      return true;
    } finally {
      lock.unlock();
    }
  }

  void release(Peer peer, long bytes) {
    lock.lock();
    try {
      add(peer, -bytes);
    } finally {
      lock.unlock();
    }
  }

  private void add(Peer peer, long bytes) {
    if (byUser.merge(peer.user(), bytes, Long::sum) == 0) {
      byUser.remove(peer.user());
    }
    others += peer.root() ? 0 : bytes;
  }
}
