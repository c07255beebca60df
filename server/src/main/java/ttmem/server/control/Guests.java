package ttmem.server.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected, and who has to go.
 *
 * <p>Anybody may connect, so nobody may shut others out: one user other than root has a quarter of
 * the connections at most, the first question must have arrived after two seconds, and where there
 * is no place left, the connection that has been idle for longest is closed for the new one: one of
 * the same user if that user's share is used up. Only if all of those are being answered the new
 * one is refused, with 503. Root always gets in.
 *
 * <p>An idle timeout alone does not do: HTTP servers count bytes, and a byte a second of a head
 * that never ends keeps a place for ever. To let new ones wait until there is a place, as Jetty's
 * own limit does, means that whoever holds the places decides how long.
 *
 * <p>Any thread.
 */
final class Guests implements Connection.Listener {
  private static final Duration FIRST_QUESTION = Duration.ofSeconds(2);
  private static final int SHARES = 4;

  private final int max;
  private final Duration idle;
  private final Peer.Rule rule;
  private final Scheduler scheduler;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Connection, Guest> guests = new LinkedHashMap<>();

  Guests(ControlOptions options, Peer.Rule rule, Scheduler scheduler) {
    max = options.maxConnections();
    idle = options.idleTimeout();
    this.rule = rule;
    this.scheduler = scheduler;
  }

  /** One connection. Its changing part belongs to the lock. */
  private static final class Guest {
    private final Peer peer;
    private final EndPoint endPoint;
    private long quietSinceNs = System.nanoTime();
    private boolean asked;
    private boolean busy;

    Guest(Peer peer, EndPoint endPoint) {
      this.peer = peer;
      this.endPoint = endPoint;
    }
  }

  @Override
  public void onOpened(Connection connection) {
    Guest guest = new Guest(rule.of(connection.getEndPoint()), connection.getEndPoint());
    Guest leaves = null;
    lock.lock();
    try {
      boolean shareUsed = !guest.peer.root() && countOf(guest.peer) >= Math.max(1, max / SHARES);
      if (shareUsed || guests.size() >= max) {
        leaves = removeQuietest(shareUsed ? guest.peer : null, guest.peer.root());
        if (leaves == null && !guest.peer.root()) {
          leaves = guest;
        }
      }
      if (leaves != guest) {
        guests.put(connection, guest);
      }
    } finally {
      lock.unlock();
    }
    if (leaves == guest) {
      refuse(guest.endPoint);
      return;
    }
    if (leaves != null) {
      leaves.endPoint.close();
    }
    watch(connection, guest, FIRST_QUESTION.toNanos());
  }

  @Override
  public void onClosed(Connection connection) {
    lock.lock();
    try {
      guests.remove(connection);
    } finally {
      lock.unlock();
    }
  }

  /** A question has arrived on this connection. Whose it is. */
  Peer asks(Connection connection) {
    lock.lock();
    try {
      Guest guest = guests.get(connection);
      if (guest == null) {
        return rule.of(connection.getEndPoint()); // on its way out: its answer goes nowhere
      }
      guest.asked = true;
      guest.busy = true;
      return guest.peer;
    } finally {
      lock.unlock();
    }
  }

  /** The answer has been written, or could not be. */
  void answered(Connection connection) {
    lock.lock();
    try {
      Guest guest = guests.get(connection);
      if (guest != null) {
        guest.busy = false;
        guest.quietSinceNs = System.nanoTime();
      }
    } finally {
      lock.unlock();
    }
  }

  private int countOf(Peer peer) {
    int count = 0;
    for (Guest guest : guests.values()) {
      count += guest.peer.user().equals(peer.user()) ? 1 : 0;
    }
    return count;
  }

  /** Root's connections give way to root only. */
  private @Nullable Guest removeQuietest(@Nullable Peer of, boolean forRoot) {
    Connection quietest = null;
    Guest found = null;
    for (Map.Entry<Connection, Guest> entry : guests.entrySet()) {
      Guest guest = entry.getValue();
      if (!guest.busy
          && (of == null ? forRoot || !guest.peer.root() : guest.peer.user().equals(of.user()))
          && (found == null || guest.quietSinceNs - found.quietSinceNs < 0)) {
        quietest = entry.getKey();
        found = guest;
      }
    }
    if (quietest != null) {
      guests.remove(quietest);
    }
    return found;
  }

  private void watch(Connection connection, Guest guest, long delayNs) {
    Scheduler.Task _ =
        scheduler.schedule(() -> check(connection, guest), delayNs, TimeUnit.NANOSECONDS);
  }

  private void check(Connection connection, Guest guest) {
    long leftNs;
    lock.lock();
    try {
      if (guests.get(connection) != guest) {
        return;
      }
      long allowedNs = (guest.asked ? idle : FIRST_QUESTION).toNanos();
      leftNs =
          guest.busy
              ? idle.toNanos() // a reader that doesn't read is the HTTP server's to close
              : allowedNs - (System.nanoTime() - guest.quietSinceNs);
    } finally {
      lock.unlock();
    }
    if (leftNs > 0) {
      watch(connection, guest, leftNs);
    } else {
      guest.endPoint.close();
    }
  }

  private static void refuse(EndPoint endPoint) {
    byte[] body = Problem.UNAVAILABLE.body("all connections of this user are being answered");
    String head =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length
            + "\r\nConnection: close\r\n\r\n";
    try {
      ByteBuffer answer = ByteBuffer.allocate(head.length() + body.length);
      answer.put(head.getBytes(StandardCharsets.US_ASCII)).put(body).flip();
      boolean _ = endPoint.flush(answer); // a new socket has room for it
    } catch (IOException e) {
      // The caller has gone already.
    }
    endPoint.close();
  }
}
