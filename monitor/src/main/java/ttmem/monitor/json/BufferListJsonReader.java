package ttmem.monitor.json;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.monitor.BufferList;

/** Reads what {@link BufferListJsonWriter} writes; fields that it doesn't know are passed over. */
public final class BufferListJsonReader {
  private final JsonIn in;

  private BufferListJsonReader(JsonIn in) {
    this.in = in;
  }

  /**
   * Reads one document up to the end of {@code source}, which stays open.
   *
   * @throws JsonFormatException as in {@link SnapshotJsonReader#read}
   * @throws IOException from {@code source}
   */
  public static BufferList read(InputStream source) throws IOException {
    return find(source)
        .orElseThrow(
            () ->
                new JsonFormatException(
                    "expected the field buffers, but it is missing", 0, 0, null));
  }

  /**
   * The same of a document that may be without buffers.
   *
   * @throws JsonFormatException as in {@link SnapshotJsonReader#read}
   */
  static Optional<BufferList> find(InputStream source) throws IOException {
    return SnapshotJsonReader.read(source, in -> new BufferListJsonReader(in).list());
  }

  private Optional<BufferList> list() throws IOException {
    boolean seen = false;
    boolean schemaSeen = false;
    Instant time = null;
    List<LiveBuffer> buffers = List.of();
    boolean truncated = false;
    boolean hidden = false;
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "schema" -> {
          SnapshotJsonReader.schema(in);
          schemaSeen = true;
        }
        case "timestamp" -> time = in.time();
        case "buffers" -> {
          buffers = in.list(this::buffer);
          seen = true;
        }
        case "truncated" -> truncated = in.flag();
        case "hidden" -> hidden = in.flag();
        default -> in.skip();
      }
    }
    in.required("schema", schemaSeen ? Boolean.TRUE : null);
    BufferList list = new BufferList(in.required("timestamp", time), buffers, truncated, hidden);
    return seen ? Optional.of(list) : Optional.empty();
  }

  private LiveBuffer buffer() throws IOException {
    Integer pid = null;
    Integer device = null;
    int logicalDevice = 0;
    String source = null;
    MemoryType type = null;
    Long address = null;
    Long bytes = null;
    int references = 1;
    Instant since = null;
    String tag = null;
    LiveBuffer.Shape shape = null;
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "pid" -> pid = in.integer();
        case "device" -> device = in.integerOrNull();
        case "logical_device" -> logicalDevice = in.integer();
        case "source" -> source = in.text();
        case "type" -> type = Readings.requiredType(in);
        case "address" -> address = in.unsigned();
        case "bytes" -> bytes = in.whole();
        case "references" -> references = in.integer();
        case "since" -> since = in.timeOrNull();
        case "tag" -> tag = in.textOrNull();
        case "shape" -> shape = shape();
        default -> in.skip();
      }
    }
    return new LiveBuffer(
        in.required("pid", pid),
        device,
        logicalDevice,
        in.required("source", source),
        in.required("type", type),
        in.required("address", address),
        in.required("bytes", bytes),
        references,
        since,
        tag,
        shape);
  }

  private LiveBuffer.Shape shape() throws IOException {
    Long bankBytes = null;
    Integer banks = null;
    Long coreBytes = null;
    Integer cores = null;
    Long program = null;
    Boolean resident = null;
    String residentCores = null;
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "bank_bytes" -> bankBytes = in.isNull() ? null : Long.valueOf(in.whole());
        case "banks" -> banks = in.integerOrNull();
        case "core_bytes" -> coreBytes = in.isNull() ? null : Long.valueOf(in.whole());
        case "cores" -> cores = in.integerOrNull();
        case "program" -> program = in.isNull() ? null : Long.valueOf(in.unsigned());
        case "resident_cores" -> residentCores = in.textOrNull();
        case "resident" -> resident = in.isNull() ? null : Boolean.valueOf(in.flag());
        default -> in.skip();
      }
    }
    return new LiveBuffer.Shape(
        bankBytes, banks, coreBytes, cores, program, resident, residentCores);
  }
}
