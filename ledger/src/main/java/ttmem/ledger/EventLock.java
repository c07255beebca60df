package ttmem.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * The tracker's one lock: held for some tens of nanoseconds, so a waiter spins first. But the
 * holder may have lost its core, and then spinning only keeps it from getting one: after some tries
 * a waiter gives its own core away, and soon sleeps for moments. Letting go is one store and wakes
 * nobody, which is what makes an event cheap; the price is that a waiter may sleep a moment longer
 * than it had to. Not fair, not reentrant.
 */
final class EventLock {
  private static final int SPINS = 64;
  private static final int YIELDS = 16;
  private static final long NAP_NS = 20_000;
  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(EventLock.class, "held", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // by HELD
  private volatile int held;

  void lock() {
    if (!HELD.compareAndSet(this, 0, 1)) {
      await();
    }
  }

  void unlock() {
    HELD.setRelease(this, 0);
  }

  @SuppressWarnings("ThreadPriorityCheck") // the holder may need this very core
  private void await() {
    for (int tries = 0; ; tries++) {
      if ((int) HELD.getOpaque(this) == 0 && HELD.compareAndSet(this, 0, 1)) {
        return;
      }
      if (tries < SPINS) {
        Thread.onSpinWait();
      } else if (tries < SPINS + YIELDS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(this, NAP_NS);
      }
    }
  }
}
