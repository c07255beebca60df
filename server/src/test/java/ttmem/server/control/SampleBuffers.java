package ttmem.server.control;

import java.util.List;
import ttmem.model.LiveBuffer;
import ttmem.model.ProcessIdentity;
import ttmem.testkit.SnapshotSamples;

/** Answers questions from the buffers of the samples, whose processes are those of the snapshot. */
final class SampleBuffers {
  private SampleBuffers() {}

  static List<LiveBuffer> asked(BufferQuery.Question question) {
    return SnapshotSamples.buffers().stream()
        .filter(
            buffer -> {
              ProcessIdentity owner =
                  question.snapshot().process(buffer.pid()).orElseThrow().identity();
              return question.admits(owner);
            })
        .filter(buffer -> question.device() == null || question.device().equals(buffer.device()))
        .limit(question.limit())
        .toList();
  }
}
