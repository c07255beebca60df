package ttmem.metal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import ttmem.model.BufferType;
import ttmem.model.Profile;

class ForgottenBufferTest {

  @Test
  void isFreedAndReported() {
    Events events = new Events();
    Device device = Device.open(Profile.of("n150"), DeviceOptions.DEFAULT, events);
    allocateAndForget(device);
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(events.log).containsExactly("+L1 131072", "forgotten lost", "-L1 131072");
            });
    assertThat(device.allocator().statistics(BufferType.L1).totalAllocatedBytes()).isZero();
    assertThat(device.buffers()).isEmpty();
  }

  private static void allocateAndForget(Device device) {
    BufferConfig config = BufferConfig.interleaved(BufferType.L1, 131072, 2048).named("lost");
    assertThat(device.allocate(config).isReleased()).isFalse();
  }
}
