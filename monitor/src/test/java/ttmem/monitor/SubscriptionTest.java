package ttmem.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import ttmem.model.Snapshot;
import ttmem.monitor.client.ControlClient;
import ttmem.monitor.client.ControlException;
import ttmem.monitor.client.ControlSocketPaths;
import ttmem.testkit.SnapshotSamples;

@Timeout(60)
class SubscriptionTest {
  private static final Duration OFTEN = Duration.ofMillis(1);

  private static final ControlClient NOBODY =
      ControlClient.of(ControlSocketPaths.live(), Path.of("/nowhere/ttmem.sock"));

  /** Counts looks; every third one fails. */
  private static final class Looks implements SystemMemoryMonitor {
    final AtomicInteger count = new AtomicInteger();

    @Override
    public Snapshot snapshot() throws ControlException {
      if (count.incrementAndGet() % 3 == 0) {
        return NOBODY.snapshot().orElseThrow();
      }
      return SnapshotSamples.n300();
    }

    @Override
    public Optional<BufferList> buffers(BufferFilter filter) {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }

  @Test
  void givesSnapshotAfterSnapshotAndTellsOfLooksThatFail() {
    AtomicInteger good = new AtomicInteger();
    AtomicInteger bad = new AtomicInteger();
    SnapshotListener listener =
        new SnapshotListener() {
          @Override
          public void snapshot(Snapshot snapshot) {
            good.incrementAndGet();
          }

          @Override
          public void failed(ControlException why) {
            bad.incrementAndGet();
          }
        };
    try (Subscription subscription = new Looks().subscribe(listener, OFTEN)) {
      await().until(() -> good.get() > 10 && bad.get() > 4);
      assertThat(subscription.failure()).isEmpty();
    }
    int after = good.get() + bad.get();
    assertThat(good.get() + bad.get()).isEqualTo(after);
  }

  @Test
  void looksThatFallIntoASlowCallAreLeftOut() throws Exception {
    Looks looks = new Looks();
    SynchronousQueue<Snapshot> slow = new SynchronousQueue<>();
    SnapshotListener listener =
        snapshot -> {
          try {
            slow.put(snapshot);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    try (Subscription subscription = looks.subscribe(listener, OFTEN)) {
      slow.take();
      long until = System.nanoTime() + Duration.ofMillis(200).toNanos();
      await().until(() -> System.nanoTime() > until);
      assertThat(looks.count.get()).as("looks while one call was under way").isEqualTo(2);
      slow.take();
      assertThat(subscription.failure()).isEmpty();
      Thread closing = Thread.ofPlatform().start(subscription::close);
      await()
          .until(
              () -> {
                slow.poll();
                return !closing.isAlive();
              });
    }
  }

  @Test
  void endsWithWhatTheListenerThrew() {
    IllegalStateException wrong = new IllegalStateException("listener");
    try (Subscription subscription =
        new Looks()
            .subscribe(
                snapshot -> {
                  throw wrong;
                },
                OFTEN)) {
      await().until(() -> subscription.failure().isPresent());
      assertThat(subscription.failure()).contains(wrong);
    }
  }

  @Test
  void theListenerMayCloseIt() throws Exception {
    CompletableFuture<Subscription> self = new CompletableFuture<>();
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch closed = new CountDownLatch(1);
    self.complete(
        new Looks()
            .subscribe(
                snapshot -> {
                  calls.incrementAndGet();
                  self.join().close();
                  closed.countDown();
                },
                OFTEN));
    closed.await();
    self.join().close();
    assertThat(calls).hasValue(1);
  }

  @Test
  void refusesIntervalsThatMakeNoSense() {
    for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofDays(2), OFTEN.negated()}) {
      assertThatThrownBy(() -> new Looks().subscribe(snapshot -> {}, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("interval=" + wrong);
    }
  }
}
