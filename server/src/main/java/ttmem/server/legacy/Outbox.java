package ttmem.server.legacy;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import ttmem.server.net.Errno;
import ttmem.server.net.Sockets;

/**
 * The answers that one client has not taken yet. They are sent when they are made; only what the
 * socket doesn't take waits here, up to {@link #MAX_BYTES}. Belongs to one thread.
 */
final class Outbox {
  /** More than this unread, and the client is given up. */
  static final int MAX_BYTES = 64 << 10;

  /** How a send ended. */
  enum Result {
    /** All is sent. */
    SENT,
    /** Some waits until the socket is writable. */
    WAITS,
    /** More waits than is kept. */
    TOO_MUCH,
    GONE
  }

  private static final byte[] EMPTY = {};

  private byte[] waiting = EMPTY;

  boolean isEmpty() {
    return waiting.length == 0;
  }

  /** Sends what waits, then {@code length} bytes from the start of {@code bytes}. */
  Result send(int fd, MemorySegment bytes, int length) {
    int sent = 0;
    if (waiting.length == 0) {
      sent = transmit(fd, bytes, length);
      if (sent < 0 || sent == length) {
        return sent < 0 ? Result.GONE : Result.SENT;
      }
    }
    int rest = length - sent;
    if (waiting.length + rest > MAX_BYTES) {
      return Result.TOO_MUCH;
    }
    int before = waiting.length;
    waiting = Arrays.copyOf(waiting, before + rest);
    MemorySegment.copy(bytes, JAVA_BYTE, sent, waiting, before, rest);
    return Result.WAITS;
  }

  /** Sends what waits, now that the socket is writable. */
  Result flush(int fd, MemorySegment scratch) {
    int length = (int) Math.min(waiting.length, scratch.byteSize());
    MemorySegment.copy(waiting, 0, scratch, JAVA_BYTE, 0, length);
    int sent = transmit(fd, scratch, length);
    if (sent < 0) {
      return Result.GONE;
    }
    waiting = sent == waiting.length ? EMPTY : Arrays.copyOfRange(waiting, sent, waiting.length);
    return waiting.length == 0 ? Result.SENT : Result.WAITS;
  }

  /** How many bytes the socket took; -1 if the client is gone. */
  private static int transmit(int fd, MemorySegment bytes, int length) {
    int done = 0;
    while (done < length) {
      int sent = Sockets.send(fd, bytes.asSlice(done), length - done);
      if (sent == -Errno.EAGAIN) {
        return done;
      }
      if (sent < 0 && sent != -Errno.EINTR) {
        return -1;
      }
      done += Math.max(sent, 0);
    }
    return done;
  }
}
