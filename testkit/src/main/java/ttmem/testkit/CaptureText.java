package ttmem.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes ttnn graph captures for tests, node by node; the real ones are at {@link #real}. */
public final class CaptureText {
  /** The published captures by file name. */
  public static final List<String> REAL = List.of("conv2d.json", "matmul_normal_mode.json");

  private final List<String> nodes = new ArrayList<>();
  private final boolean quoted;

  /** Numbers as newer writers give them. */
  public CaptureText() {
    this(false);
  }

  private CaptureText(boolean quoted) {
    this.quoted = quoted;
    node("capture_start", "null");
  }

  /** Numbers in quotes, as older writers give them. */
  public static CaptureText quoted() {
    return new CaptureText(true);
  }

  /** The bytes of a published capture, of {@link #REAL}. */
  public static byte[] real(String name) {
    try (InputStream in = CaptureText.class.getResourceAsStream("/capture/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no capture of name=" + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Any node with the given params (JSON); returns its number. */
  public int node(String type, String params, int... connections) {
    int counter = nodes.size();
    String ids = Arrays.toString(connections);
    nodes.add(
        "{\"connections\":%s,\"counter\":%d,\"input_tensors\":[],\"node_type\":\"%s\",\"params\":%s}"
            .formatted(ids, counter, type, params));
    return counter;
  }

  public int open(String name) {
    return node("function_start", "{\"inputs\":\"0\",\"name\":\"" + name + "\"}");
  }

  public int close(String name) {
    return node("function_end", "{\"name\":\"" + name + "\"}");
  }

  /** A buffer node without memory; returns its number. */
  public int buffer() {
    return node("buffer", "{}");
  }

  /** A new interleaved buffer with memory; returns its buffer node. */
  public int allocate(String type, int bufferType, long device, long perBank) {
    int buffer = buffer();
    node("buffer_allocate", bufferParams(type, bufferType, device, perBank), buffer);
    return buffer;
  }

  public int free(int buffer, String type, int bufferType, long device, long perBank) {
    return node("buffer_deallocate", bufferParams(type, bufferType, device, perBank), buffer);
  }

  private String bufferParams(String type, int bufferType, long device, long perBank) {
    return """
    {"address":%s,"buffer_type":%s,"device_id":%s,"layout":"INTERLEAVED",\
    "max_size_per_bank":%s,"num_cores":%s,"page_size":%s,"size":%s,"type":"%s"}\
    """
        .formatted(
            number(0),
            number(bufferType),
            number(device),
            number(perBank),
            number(0),
            number(1024),
            number(perBank * 8),
            type);
  }

  /** A circular buffer that takes memory of its own; {@code cores} is JSON. */
  public int circularBuffer(long bytes, String cores, long device) {
    return node(
        "circular_buffer_allocate",
        "{\"address\":%s,\"core_range_set\":%s,\"device_id\":%s,\"globally_allocated\":\"0\",\"size\":%s}"
            .formatted(number(0), cores, number(device), number(bytes)));
  }

  public int freeCircularBuffers(long device) {
    return node("circular_buffer_deallocate_all", "{\"device_id\":" + number(device) + "}");
  }

  private String number(long value) {
    return quoted ? "\"" + value + "\"" : Long.toString(value);
  }

  /** The array as it stands, without a {@code capture_end} of its own. */
  public String unfinished() {
    return "[" + String.join(",\n", nodes) + "]";
  }

  /** The whole capture; nothing can be added after. */
  public String text() {
    node("capture_end", "null");
    return unfinished();
  }

  /** Writes the whole capture to a file. */
  public Path writeTo(Path file) throws IOException {
    return Files.writeString(file, text());
  }
}
