package ttmem.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import ttmem.monitor.visibility.Viewer;
import ttmem.testkit.SnapshotSamples;

class DeskTest {
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // it may wrap
  private final Desk desk =
      new Desk(
          () -> {
            taken.incrementAndGet();
            return SnapshotSamples.n300();
          },
          (pid, device, limit) ->
              Stream.of(SnapshotSamples.buffers())
                  .flatMap(List::stream)
                  .filter(buffer -> pid == null || pid == buffer.pid())
                  .limit(limit)
                  .toList(),
          now::get);

  private String text(byte[] bytes) {
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void takesOneSnapshotForTheQuestionsOfAHundredMilliseconds() {
    byte[] first = desk.snapshot(Viewer.all()).join();
    now.addAndGet(99_999_999);
    assertThat(desk.snapshot(Viewer.all()).join()).isSameAs(first);
    assertThat(desk.snapshot(Viewer.user(5)).join()).isNotEqualTo(first);
    assertThat(taken).hasValue(1);
    now.addAndGet(1);
    assertThat(desk.snapshot(Viewer.all()).join()).isEqualTo(first).isNotSameAs(first);
    assertThat(taken).hasValue(2);
    desk.close();
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
