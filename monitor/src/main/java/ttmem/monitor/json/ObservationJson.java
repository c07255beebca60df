package ttmem.monitor.json;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import ttmem.monitor.questions.Observation;

/**
 * Looks that were kept: the document of a snapshot and, where they were seen, the fields of a list
 * of buffers in it. So each of the two readers finds its own part, and a plain {@code --json} file
 * is a look without buffers.
 */
public final class ObservationJson {
  private static final int MAX_LOOKS = 100_000;

  private ObservationJson() {}

  /** One document and a line feed. */
  public static byte[] bytes(Observation observation, JsonForm form) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 14);
    try (JsonOut out = new JsonOut(bytes, form)) {
      new SnapshotJsonWriter(out).snapshot(observation.snapshot(), observation.buffers());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * One document.
   *
   * @throws JsonFormatException as in {@link SnapshotJsonReader#read}
   */
  public static Observation parse(byte[] document) throws IOException {
    return new Observation(
        SnapshotJsonReader.read(new ByteArrayInputStream(document)),
        BufferListJsonReader.find(new ByteArrayInputStream(document)).orElse(null));
  }

  /**
   * All looks of a file: one indented document, or one document a line, as {@code --json -w} writes
   * them. A last line that was cut off is passed over.
   *
   * @throws JsonFormatException as in {@link SnapshotJsonReader#read}, or beyond 100,000 lines
   */
  public static List<Observation> parseAll(InputStream source) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(source, StandardCharsets.UTF_8));
    String first = lines.readLine();
    if (first == null || first.strip().length() <= 1) {
      StringBuilder whole = new StringBuilder(first == null ? "" : first);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        whole.append('\n').append(line);
        if (whole.length() > JsonIn.MAX_BYTES) {
          throw new JsonFormatException("expected at most 32 MiB of JSON", 0, 0, null);
        }
      }
      return List.of(parse(whole.toString().getBytes(StandardCharsets.UTF_8)));
    }
    List<Observation> looks = new ArrayList<>();
    for (String line = first; line != null; ) {
      String next = lines.readLine();
      boolean cutOff = next == null && !looks.isEmpty() && !line.strip().endsWith("}");
      if (!line.isBlank() && !cutOff) {
        looks.add(parse(line.getBytes(StandardCharsets.UTF_8)));
      }
      if (looks.size() > MAX_LOOKS) {
        throw new JsonFormatException("expected at most 100000 looks", 0, 0, null);
      }
      line = next;
    }
    return looks;
  }
}
