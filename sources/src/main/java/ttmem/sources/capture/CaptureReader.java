package ttmem.sources.capture;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads captures from files: a bare node array or a report file, plain or compressed with gzip.
 * Either a whole, consistent capture comes out or a {@link CaptureException}; no other exception,
 * whatever the file holds, and no more memory or time than the limits allow. Each call is
 * independent; any thread.
 */
public final class CaptureReader {
  private static final int GZIP_MAGIC_1 = 0x1f;
  private static final int GZIP_MAGIC_2 = 0x8b;

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
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new CaptureException(
            "expected a regular file, but got " + Quoted.of(file.toString()));
      }
      try (InputStream in = open(file)) {
        graph.read(in);
      }
      return graph;
    } catch (NoSuchFileException e) {
      throw new CaptureException("no such file", e);
    } catch (EOFException | ZipException e) {
      throw new CaptureException("gzip data is damaged or cut short: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CaptureException("cannot be read: " + Quoted.of(String.valueOf(e.getMessage())), e);
    }
  }

  private InputStream open(Path file) throws IOException {
    InputStream plain =
        new BufferedInputStream(
            new CountingStream(Files.newInputStream(file), Long.MAX_VALUE, progress), 1 << 16);
    try {
      plain.mark(2);
      boolean gzip = plain.read() == GZIP_MAGIC_1 && plain.read() == GZIP_MAGIC_2;
      plain.reset();
      InputStream json = gzip ? new GZIPInputStream(plain, 1 << 16) : plain;
      return new CountingStream(json, limits.bytes(), bytes -> {});
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }
}
