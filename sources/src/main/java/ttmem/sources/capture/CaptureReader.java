package ttmem.sources.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Reads captures from files: a bare node array or a report file, plain or compressed with gzip.
 * Either a whole, consistent capture comes out or a {@link CaptureException}; no other exception,
 * whatever the file holds, and no more memory or time than the limits allow. Each call is
 * independent; any thread.
 */
public final class CaptureReader {
  private final CaptureLimits limits;
  private final LongConsumer progress;

  public CaptureReader() {
    this(CaptureLimits.DEFAULT, bytes -> {});
  }

  /**
   * @param progress told now and then how many bytes of the file have been read
   */
  public CaptureReader(CaptureLimits limits, LongConsumer progress) {
    this.limits = limits;
    this.progress = progress;
  }

  /** The capture in {@code file}, reduced to what matters for memory. */
  public Capture read(Path file) throws CaptureException {
    CaptureBuilder builder = new CaptureBuilder();
    GraphReader graph = readInto(file, builder::add);
    return builder.build(graph.reportFile(), graph.devices());
  }

  /**
   * Every node of the capture in {@code file}, in order, as it is read. Checks that need the whole
   * file come last: what {@code action} saw is sound only if this returns.
   */
  public void forEachNode(Path file, Consumer<CaptureNode> action) throws CaptureException {
    readInto(file, (node, nodeType) -> action.accept(node));
  }

  private GraphReader readInto(Path file, BiConsumer<CaptureNode, String> sink)
      throws CaptureException {
    GraphReader graph = new GraphReader(limits, sink);
    try (InputStream in = RecordedFile.open(file, limits.bytes(), progress)) {
      graph.read(in);
      return graph;
    } catch (IOException e) {
      throw new CaptureException(RecordedFile.reason(e), e);
    }
  }
}
