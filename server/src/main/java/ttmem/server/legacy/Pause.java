package ttmem.server.legacy;

import java.util.concurrent.locks.LockSupport;

/**
 * Clients that send one small message after the other wake a fast reader for each of them, and the
 * wake-ups cost more than the work. After steps that brought little although the previous step was
 * just before, the agent sleeps for a moment, and the next read finds many messages at once. Nobody
 * waits for an answer then: a step with a question has no pause. One thread.
 */
final class Pause {
  private static final int LITTLE_BYTES = 16 << 10;
  private static final long JUST_BEFORE_NS = 400_000L;
  private static final long PAUSE_NS = 150_000L;

  private long lastStepNs;

  /**
   * The end of a step.
   *
   * @param stepNs when it began
   */
  void after(long stepNs, int receivedBytes, boolean answered) {
    boolean little = receivedBytes > 0 && receivedBytes < LITTLE_BYTES && !answered;
    if (little && stepNs - lastStepNs < JUST_BEFORE_NS) {
      LockSupport.parkNanos(PAUSE_NS);
    }
    lastStepNs = stepNs;
  }
}
