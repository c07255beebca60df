package ttmem.sources.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ttmem.testkit.GoldenFrames;
import ttmem.testkit.GoldenFrames.Golden;

final class FrameCodecTest {

  static Stream<Golden> frames() {
    return GoldenFrames.all().stream().filter(golden -> golden.generation() != 0);
  }

  @ParameterizedTest
  @MethodSource("frames")
  void encodesEveryGoldenFrameByteForByte(Golden golden) throws ReflectiveOperationException {
    assertThat(FrameCodec.encode(frame(golden), generation(golden))).isEqualTo(golden.bytes());
  }

  @ParameterizedTest
  @MethodSource("frames")
  void decodesEveryFieldThatTheManifestNames(Golden golden) throws ReflectiveOperationException {
    assertThat(FrameCodec.decode(golden.bytes(), generation(golden))).isEqualTo(frame(golden));
  }

  @Test
  void theManifestHasAllFramesOfAllGenerations() {
    assertThat(frames()).hasSizeGreaterThan(70);
    assertThat(frames().map(Golden::generation).distinct())
        .containsExactlyInAnyOrder(72, 112, 128, 144, 32);
  }

  @Test
  void refusesAFrameOfAnotherLength() {
    assertThatThrownBy(() -> FrameCodec.decode(new byte[71], Generation.G72))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bytes=72")
        .hasMessageContaining("bytes=71");
  }

  @Test
  void everyClientFrameIsZeroFromByte40() {
    assertThat(frames().filter(golden -> golden.generation() > 32))
        .allSatisfy(
            golden -> {
              if (MessageType.isFromClient(golden.bytes()[FrameLayout.TYPE])) {
                for (int i = FrameLayout.CLIENT_BYTES; i < golden.bytes().length; i++) {
                  assertThat(golden.bytes()[i]).as("byte " + i).isZero();
                }
              }
            });
  }

  private static Generation generation(Golden golden) {
    return golden.generation() == 32
        ? Generation.HELPER
        : Generation.ofBytes(golden.generation()).orElseThrow();
  }

  private static Frame frame(Golden golden) throws ReflectiveOperationException {
    Field type = MessageType.class.getField(golden.fields().getOrDefault("type", ""));
    return new Frame(
        type.getInt(null),
        (int) golden.number("device_id"),
        golden.number("size"),
        (int) golden.number("buffer_type"),
        (int) golden.number("process_id"),
        golden.number("buffer_id") | golden.number("id"),
        golden.number("timestamp"),
        new Frame.Totals(
            golden.number("dram_allocated"),
            golden.number("l1_allocated"),
            golden.number("l1_small_allocated"),
            golden.number("trace_allocated"),
            golden.number("cb_allocated"),
            golden.number("kernel_allocated")),
        new Frame.DeviceData(
            golden.number("total_dram_size"),
            golden.number("total_l1_size"),
            (int) golden.number("arch_type"),
            (int) golden.number("num_dram_channels"),
            (int) golden.number("dram_size_per_channel"),
            (int) golden.number("l1_size_per_core"),
            (int) golden.number("is_available"),
            (int) golden.number("num_devices"),
            (int) golden.number("ringbuffer_total_size"),
            (int) golden.number("ringbuffer_used_bytes"),
            (int) golden.number("ringbuffer_num_programs")));
  }
}
