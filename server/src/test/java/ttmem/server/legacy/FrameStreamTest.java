package ttmem.server.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.sources.legacy.Frame;
import ttmem.sources.legacy.FrameCodec;
import ttmem.sources.legacy.Generation;
import ttmem.sources.legacy.MessageType;
import ttmem.testkit.GoldenFrames;

final class FrameStreamTest {
  private static final int SENDER = 4242;
  private static final int STRANGER = 77;

  /** What came out of a stream: enough of each frame to tell it from every other. */
  private static final class Collected implements FrameSink {
    final List<String> frames = new ArrayList<>();
    final List<Integer> senders = new ArrayList<>();

    @Override
    public void frame(MemorySegment buffer, long at, Generation generation, int pid) {
      byte[] head =
          buffer.asSlice(at, Math.min(40, generation.bytes())).toArray(ValueLayout.JAVA_BYTE);
      frames.add((generation == Generation.HELPER ? "helper " : "") + Arrays.toString(head));
      senders.add(pid);
    }

    @Override
    public boolean isOwnPid(int pid, int claimed) {
      return pid == claimed;
    }
  }

  private final FrameStream stream = new FrameStream();
  private final Collected collected = new Collected();
  private final MemorySegment buffer = Arena.ofAuto().allocate(1 << 16);

  private FrameStream.Step feed(byte[] bytes, int pid) {
    return feed(stream, collected, bytes, pid);
  }

  private FrameStream.Step feed(FrameStream into, FrameSink sink, byte[] bytes, int pid) {
    into.restore(buffer);
    MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, into.heldLength(), bytes.length);
    return into.feed(buffer, into.heldLength() + bytes.length, pid, sink);
  }

  static Stream<byte[]> streams() {
    Stream<byte[]> golden =
        GoldenFrames.all().stream()
            .filter(file -> file.file().startsWith("streams/"))
            .map(GoldenFrames.Golden::bytes);
    Stream<byte[]> programs =
        Stream.of(Generation.G128, Generation.G144, Generation.HELPER)
            .map(FrameStreamTest::programs);
    return Stream.concat(golden, programs);
  }

  /** Circular buffers and kernels come and go; the first could be a helper's frame. */
  private static byte[] programs(Generation generation) {
    long time = 1_700_000_000_123_456_789L;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Frame frame :
        List.of(
            Frame.kernelLoad(3, 1, 0x700000001L, 57_344, SENDER, time),
            Frame.cbAlloc(3, 0x6000, 2048, SENDER, time),
            Frame.cbFree(3, 0x6000, 2048, SENDER),
            Frame.kernelUnload(3, 0x700000001L, 57_344, SENDER))) {
      bytes.writeBytes(FrameCodec.encode(frame, generation));
    }
    return bytes.toByteArray();
  }

  private List<String> whole(byte[] bytes, int pid) {
    Collected all = new Collected();
    FrameStream fresh = new FrameStream();
    assertThat(feed(fresh, all, bytes, pid)).isEqualTo(FrameStream.Step.OK);
    fresh.end(buffer, all);
    return all.frames;
  }

  @ParameterizedTest
  @MethodSource("streams")
  void everySplitGivesTheSameFrames(byte[] bytes) {
    for (int pid : new int[] {SENDER, STRANGER}) {
      List<String> expected = whole(bytes, pid);
      for (int cut = 1; cut < bytes.length; cut++) {
        Collected pieces = new Collected();
        FrameStream fresh = new FrameStream();
        feed(fresh, pieces, Arrays.copyOf(bytes, cut), pid);
        feed(fresh, pieces, Arrays.copyOfRange(bytes, cut, bytes.length), pid);
        assertThat(fresh.end(buffer, pieces)).isFalse();
        assertThat(pieces.frames).as("cut=" + cut + " pid=" + pid).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void everySplitWithAPauseGivesTheSameFrames(byte[] bytes) {
    for (int pid : new int[] {SENDER, STRANGER}) {
      List<String> expected = whole(bytes, pid);
      for (int cut = 1; cut < bytes.length; cut++) {
        Collected pieces = new Collected();
        FrameStream fresh = new FrameStream();
        feed(fresh, pieces, Arrays.copyOf(bytes, cut), pid);
        fresh.silence(buffer, pieces);
        feed(fresh, pieces, Arrays.copyOfRange(bytes, cut, bytes.length), pid);
        fresh.silence(buffer, pieces);
        assertThat(pieces.frames).as("cut=" + cut + " pid=" + pid).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void singleBytesGiveTheSameFrames(byte[] bytes) {
    for (byte one : bytes) {
      assertThat(feed(new byte[] {one}, SENDER)).isEqualTo(FrameStream.Step.OK);
    }
    stream.end(buffer, collected);
    assertThat(collected.frames).isEqualTo(whole(bytes, SENDER));
  }

  @ParameterizedTest
  @ValueSource(ints = {72, 112, 128, 144})
  void takesALoneFirstFrameAfterSilence(int bytes) {
    feed(FrameCodec.encode(Frame.query(3), Generation.ofBytes(bytes).orElseThrow()), SENDER);
    assertThat(collected.frames).isEmpty();
    assertThat(stream.mayBeAlone()).isTrue();
    stream.silence(buffer, collected);
    assertThat(collected.frames).hasSize(1);
    stream.silence(buffer, collected);
    assertThat(collected.frames).hasSize(1);
  }

  @Test
  void everyLoneHelperFrameOfTheRecordingIsTakenFromAStrangerToo() {
    GoldenFrames.all().stream()
        .filter(golden -> golden.generation() == 32)
        .forEach(
            golden -> {
              for (int pid : new int[] {SENDER, STRANGER}) {
                Collected alone = new Collected();
                FrameStream fresh = new FrameStream();
                feed(fresh, alone, golden.bytes(), pid);
                fresh.silence(buffer, alone);
                assertThat(alone.frames)
                    .as(golden.file())
                    .singleElement()
                    .satisfies(frame -> assertThat(frame).startsWith("helper"));
              }
            });
  }

  @Test
  void zerosAfterASilentFirstFrameCorrectTheGeneration() {
    byte[] alloc = FrameCodec.encode(Frame.alloc(0, 0, 1, 5, SENDER, 1), Generation.G144);
    feed(Arrays.copyOf(alloc, 72), SENDER);
    stream.silence(buffer, collected);
    feed(Arrays.copyOfRange(alloc, 72, 144), SENDER);
    feed(alloc, SENDER);
    assertThat(stream.generation()).isEqualTo(Generation.G144);
    assertThat(collected.frames).hasSize(2);
  }

  @Test
  void losesStepWhenAFrameStartsWhereNoneCan() {
    byte[] bytes = FrameCodec.encode(Frame.query(0), Generation.G144);
    bytes[90] = 1;
    assertThat(feed(bytes, SENDER)).isEqualTo(FrameStream.Step.LOST);
  }

  @Test
  void losesStepWhenAKnownStreamHasBytesInItsTail() {
    byte[] good = FrameCodec.encode(Frame.alloc(0, 0, 1, 5, SENDER, 1), Generation.G72);
    byte[] bad = good.clone();
    bad[71] = 1;
    feed(good, SENDER);
    feed(good, SENDER);
    assertThat(feed(bad, SENDER)).isEqualTo(FrameStream.Step.LOST);
  }

  @Test
  void keepsStepOverUnknownTypesWhateverTheyHold() {
    byte[] good = FrameCodec.encode(Frame.alloc(0, 0, 1, 5, SENDER, 1), Generation.G72);
    byte[] odd = good.clone();
    odd[0] = 99;
    odd[60] = 1;
    feed(good, SENDER);
    feed(odd, SENDER);
    assertThat(feed(good, SENDER)).isEqualTo(FrameStream.Step.OK);
    assertThat(collected.frames).hasSize(3);
  }

  @Test
  void losesStepWhenAClientOfAnotherGenerationGoesOnOnTheConnection() {
    byte[] old = FrameCodec.encode(Frame.alloc(0, 0, 1, 5, SENDER, 1), Generation.G112);
    byte[] young = FrameCodec.encode(Frame.alloc(0, 0, 2, 5, SENDER, 1), Generation.G144);
    feed(old, SENDER);
    feed(old, SENDER);
    FrameStream.Step step = FrameStream.Step.OK;
    for (int i = 0; i < 20 && step == FrameStream.Step.OK; i++) {
      step = feed(young, SENDER);
    }
    assertThat(step).isEqualTo(FrameStream.Step.LOST);
    assertThat(collected.frames).as("none was made up").hasSizeLessThanOrEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 17, 18, 19})
  void losesStepWhenPaddingIsNoLongerZero(int at) {
    byte[] good = FrameCodec.encode(Frame.alloc(0, 0, 1, 5, SENDER, 1), Generation.G72);
    byte[] bad = good.clone();
    bad[at] = 7;
    feed(good, SENDER);
    feed(good, SENDER);
    assertThat(feed(bad, SENDER)).isEqualTo(FrameStream.Step.LOST);
  }

  @ParameterizedTest
  @ValueSource(ints = {72, 112, 144})
  void takesTypeZeroAsAFirstFrameOnly(int bytes) {
    byte[] zero = GoldenFrames.bytes("malformed/" + bytes + "-type-0.bin");
    byte[] good =
        FrameCodec.encode(
            Frame.alloc(0, 0, 1, 5, SENDER, 1), Generation.ofBytes(bytes).orElseThrow());
    assertThat(feed(zero, SENDER)).isEqualTo(FrameStream.Step.OK);
    stream.silence(buffer, collected);
    assertThat(feed(good, SENDER)).isEqualTo(FrameStream.Step.OK);
    assertThat(feed(good, SENDER)).isEqualTo(FrameStream.Step.OK);
    assertThat(collected.frames).hasSize(3);
    assertThat(feed(zero, SENDER)).isEqualTo(FrameStream.Step.LOST);
  }

  @Test
  void ignoresPadding() {
    for (int bytes : new int[] {72, 112, 144}) {
      byte[] padded = GoldenFrames.bytes("malformed/" + bytes + "-padding-not-zero.bin");
      Collected both = new Collected();
      FrameStream fresh = new FrameStream();
      feed(fresh, both, padded, SENDER);
      assertThat(feed(fresh, both, padded, SENDER)).isEqualTo(FrameStream.Step.OK);
      assertThat(both.frames).hasSize(2);
    }
  }

  @Test
  void tellsAPartialFrameAtTheEnd() {
    feed(GoldenFrames.bytes("malformed/72-short-10-bytes.bin"), SENDER);
    assertThat(stream.end(buffer, collected)).isTrue();
    assertThat(collected.frames).isEmpty();
  }

  @Test
  void namesTheSenderOfEachFrameAndNobodyForAFrameOfTwo() {
    byte[] frame = FrameCodec.encode(Frame.alloc(0, 0, 1, 5, SENDER, 1), Generation.G72);
    feed(frame, 10);
    feed(frame, 20);
    feed(Arrays.copyOf(frame, 30), 10);
    feed(Arrays.copyOfRange(frame, 30, 72), 20);
    feed(frame, 20);
    assertThat(collected.senders).containsExactly(10, 20, FrameSink.TWO_SENDERS, 20);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyBytesInAnyPiecesNeitherThrowNorHoldMoreThanAFrame(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      FrameStream fresh = new FrameStream();
      FrameStream.Step step = FrameStream.Step.OK;
      for (int piece = 0; piece < 40 && step == FrameStream.Step.OK; piece++) {
        byte[] bytes = new byte[random.nextInt(200)];
        if (random.nextBoolean()) {
          random.nextBytes(bytes);
        }
        if (bytes.length > 0) {
          bytes[0] = (byte) random.nextInt(MessageType.DUMP_KERNELS + 2);
        }
        step = feed(fresh, collected, bytes, 1 + random.nextInt(2));
        assertThat(fresh.heldLength()).isLessThanOrEqualTo(144);
        if (step == FrameStream.Step.OK && random.nextBoolean()) {
          fresh.silence(buffer, collected);
        }
      }
    }
  }
}
