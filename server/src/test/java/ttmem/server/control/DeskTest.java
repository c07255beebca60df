package ttmem.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import ttmem.model.ProcessIdentity;
import ttmem.model.Snapshot;
import ttmem.monitor.visibility.Viewer;
import ttmem.testkit.SnapshotSamples;

class DeskTest {
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // it may wrap
  private final Desk desk =
      new Desk(
          Backend.of(
              () -> {
                taken.incrementAndGet();
                return SnapshotSamples.n300();
              },
              SampleBuffers::asked,
              () -> true),
          pid -> Optional.empty(),
          now::get,
          100_000);

  private String text(byte[] bytes) {
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void takesOneSnapshotForTheQuestionsOfAHundredMilliseconds() {
    byte[] first = desk.rendered(Viewer.all(), Rendering.SNAPSHOT).join();
    now.addAndGet(99_999_999);
    assertThat(desk.rendered(Viewer.all(), Rendering.SNAPSHOT).join()).isSameAs(first);
    assertThat(desk.rendered(Viewer.user(5), Rendering.SNAPSHOT).join()).isNotEqualTo(first);
    assertThat(taken).hasValue(1);
    now.addAndGet(1);
    assertThat(desk.rendered(Viewer.all(), Rendering.SNAPSHOT).join())
        .isEqualTo(first)
        .isNotSameAs(first);
    assertThat(taken).hasValue(2);
    desk.close();
  }

  @Test
  void rendersOnceForAllWhoSeeTheSame() {
    byte[] stranger = desk.rendered(Viewer.user(77), Rendering.SNAPSHOT).join();
    assertThat(desk.rendered(Viewer.user(78), Rendering.SNAPSHOT).join()).isSameAs(stranger);
    assertThat(desk.rendered(Viewer.user(1000), Rendering.SNAPSHOT).join()).isNotEqualTo(stranger);
    assertThat(text(stranger)).doesNotContain("python");
    desk.close();
  }

  @Test
  void takesNoSnapshotOfItsOwnForBuffers() {
    desk.rendered(Viewer.all(), Rendering.SNAPSHOT).join();
    desk.buffers(Viewer.user(1000), null, 0, 9).join();
    desk.buffers(Viewer.all(), null, 0, 9).join();
    assertThat(taken).hasValue(1);
    desk.close();
  }

  @Test
  void failsClearlyWhereAnAnswerWouldBeTooLarge() {
    Desk small =
        new Desk(
            Backend.of(SnapshotSamples::galaxy, SampleBuffers::asked, () -> true),
            pid -> Optional.empty(),
            System::nanoTime,
            10_000);
    assertThat(small.rendered(Viewer.all(), Rendering.SNAPSHOT))
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("expected an answer of at most max_bytes=10000");
    small.close();
  }

  @Test
  void saysThatItHidesBuffersThatWereAskedForByName() {
    assertThat(text(desk.buffers(Viewer.user(1001), 4242, null, 9).join()))
        .contains("\"buffers\":[]", "\"hidden\":true");
    assertThat(text(desk.buffers(Viewer.user(1001), null, 0, 9).join()))
        .contains("\"hidden\":true");
    assertThat(text(desk.buffers(Viewer.user(1001), null, null, 9).join()))
        .contains("\"hidden\":false");
    assertThat(text(desk.buffers(Viewer.user(1000), 4242, null, 9).join()))
        .contains("\"hidden\":false");
    assertThat(text(desk.buffers(Viewer.user(1001), 999_999, null, 9).join()))
        .contains("\"hidden\":false");
    desk.close();
  }

  @Test
  void tellsNothingOfAnotherProcessThatGotAPidSince() {
    Snapshot snapshot = SnapshotSamples.n300();
    ProcessIdentity known = snapshot.process(4242).orElseThrow().identity();
    BufferQuery.Question question =
        new BufferQuery.Question(snapshot, Map.of(known.pid(), known.startTicks()), null, null, 9);
    assertThat(question.admits(known)).isTrue();
    assertThat(
            question.admits(
                new ProcessIdentity(known.bootId(), 0, known.pid(), known.startTicks() + 1)))
        .isFalse();
    assertThat(question.admits(new ProcessIdentity(known.bootId(), 0, 1, 0))).isFalse();
  }

  @Test
  void givesAUserOnlyBuffersOfOwnProcesses() {
    assertThat(text(desk.buffers(Viewer.all(), null, null, 9).join())).contains("4310", "4242");
    assertThat(text(desk.buffers(Viewer.user(1000), null, null, 9).join()))
        .contains("\"pid\":4310", "\"pid\":4242", "\"truncated\":false");
    assertThat(text(desk.buffers(Viewer.user(1001), null, null, 9).join()))
        .contains("\"buffers\":[]", "\"truncated\":false");
    assertThat(text(desk.buffers(Viewer.user(1001), 4242, null, 9).join()))
        .contains("\"buffers\":[]");
    assertThat(text(desk.buffers(Viewer.user(1000), null, null, 2).join()))
        .contains("\"truncated\":true");
    desk.close();
  }
}
