package ttmem.server.alerts;

/** A way to tell somebody. Called by one thread at a time, which it may block. */
interface Receiver {

  /** Kind and place, without secrets. */
  String name();

  /** Whether it forgets, and so wants reminders. */
  default boolean forgets() {
    return false;
  }

  /**
   * Tells everything of {@code notification}, or throws.
   *
   * @throws InterruptedException if the server stops
   */
  void deliver(Notification notification) throws DeliveryException, InterruptedException;
}
