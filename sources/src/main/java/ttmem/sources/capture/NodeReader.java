package ttmem.sources.capture;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import ttmem.model.BufferType;

/** One node object of the array, whatever the order of its keys, into a typed node. */
final class NodeReader {
  private static final Set<String> PARAMS =
      Set.of(
          "name",
          "aborted",
          "size",
          "address",
          "type",
          "layout",
          "page_size",
          "num_cores",
          "device_id",
          "buffer_type",
          "max_size_per_bank",
          "core_range_set",
          "globally_allocated",
          "borrows_memory",
          "device_tensors");

  private final CaptureLimits limits;
  private final GraphChecks checks;
  private final DeviceTensorsReader deviceTensors;
  private final Keys keys = new Keys();
  private final Fields params = new Fields(PARAMS);
  private final Map<String, String> names = new HashMap<>();
  private final CoreSets coreSets = new CoreSets();
  private long nameChars;

  private String nodeType = "";
  private long counter;
  private long firstConnection;
  private OptionalLong durationNs = OptionalLong.empty();

  NodeReader(CaptureLimits limits, GraphChecks checks, DeviceTensorsReader deviceTensors) {
    this.limits = limits;
    this.checks = checks;
    this.deviceTensors = deviceTensors;
  }

  /** The {@code node_type} of the node read last. */
  String nodeType() {
    return nodeType;
  }

  /** Reads the object that {@code json} stands at the start of. */
  CaptureNode read(JsonParser json) throws IOException, BadNode {
    readFields(json);
    if (nodeType.isEmpty()) {
      throw new BadNode("expected a node_type, but there is none");
    }
    if (counter != checks.node()) {
      throw new BadNode(
          "expected counter=%d, the place in the array, but got counter=%s"
              .formatted(checks.node(), counter < 0 ? "none" : counter));
    }
    CaptureNode node = node();
    checks.done(node);
    return node;
  }

  private void readFields(JsonParser json) throws IOException, BadNode {
    keys.clear();
    params.clear();
    nodeType = "";
    counter = -1;
    firstConnection = -1;
    durationNs = OptionalLong.empty();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      keys.add(key);
      JsonToken value = json.nextToken();
      switch (key) {
        case "node_type" -> nodeType = name(key, scalar(key, json));
        case "counter" -> counter = Fields.parse(key, scalar(key, json));
        case "duration_ns" -> durationNs = OptionalLong.of(Fields.parse(key, scalar(key, json)));
        case "connections", "input_tensors" -> readIds(key, json);
        case "params" -> readParams(json, value);
        default -> json.skipChildren();
      }
    }
  }

  private static String scalar(String key, JsonParser json) throws IOException, BadNode {
    if (!json.currentToken().isScalarValue()) {
      throw new BadNode("expected a value for " + key + ", but got " + json.currentToken());
    }
    return json.getText();
  }

  private void readParams(JsonParser json, JsonToken value) throws IOException, BadNode {
    if (value == JsonToken.START_OBJECT) {
      params.read(json);
    } else if (value != JsonToken.VALUE_NULL) {
      throw new BadNode("expected params to be an object or null, but got " + value);
    }
  }

  private void readIds(String key, JsonParser json) throws IOException, BadNode {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new BadNode("expected an array, but got " + key + " with " + json.currentToken());
    }
    boolean connections = key.equals("connections");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      long id = Fields.parse(key, scalar(key, json));
      if (!connections) {
        checks.namedAsTensor(id);
        continue;
      }
      checks.named(key, id);
      firstConnection = firstConnection < 0 ? id : firstConnection;
    }
  }

  private CaptureNode node() throws BadNode, IOException {
    int node = checks.node();
    return switch (nodeType) {
      case "capture_start" -> new CaptureNode.Start(node);
      case "capture_end" -> new CaptureNode.End(node);
      case "function_start" -> functionStart(node);
      case "function_end" -> functionEnd(node);
      case "tensor" ->
          new CaptureNode.Tensor(
              node,
              params.optionalLong("size"),
              params.optionalLong("device_id"),
              deviceTensors.read(params.text("device_tensors", "")));
      case "buffer" -> new CaptureNode.Buffer(node, params.optionalLong("size"));
      case "buffer_allocate" -> allocate(node);
      case "buffer_deallocate" ->
          new CaptureOp.Free(
              node,
              checks.bufferNode(firstConnection),
              params.requireLong("size"),
              bufferType(),
              params.optionalLong("max_size_per_bank"),
              params.optionalLong("device_id"));
      case "circular_buffer_allocate" ->
          program(node, CaptureOp.ProgramMemory.CIRCULAR_BUFFER, "globally_allocated");
      case "dataflow_buffer_allocate" ->
          program(node, CaptureOp.ProgramMemory.DATAFLOW_BUFFER, "borrows_memory");
      case "scratchpad_allocate" ->
          program(node, CaptureOp.ProgramMemory.SCRATCHPAD, "borrows_memory");
      case "circular_buffer_deallocate_all" ->
          new CaptureOp.ProgramFreeAll(node, params.optionalLong("device_id"));
      default -> new CaptureNode.Other(node, nodeType);
    };
  }

  private CaptureOp functionStart(int node) throws BadNode {
    String name = name("name", params.requireText("name"));
    checks.open(name);
    return new CaptureOp.FunctionStart(node, name, checks.level());
  }

  private CaptureOp functionEnd(int node) throws BadNode {
    String name = name("name", params.requireText("name"));
    int level = checks.level();
    checks.close(name);
    return new CaptureOp.FunctionEnd(node, name, level, durationNs, params.flag("aborted"));
  }

  private CaptureOp allocate(int node) throws BadNode {
    return new CaptureOp.Allocate(
        node,
        checks.bufferNode(firstConnection),
        params.requireLong("size"),
        bufferType(),
        BufferLayout.ofName(params.text("layout", "")),
        params.optionalLong("page_size"),
        params.optionalInt("num_cores"),
        params.optionalLong("max_size_per_bank"),
        params.optionalLong("address").orElse(0),
        params.optionalLong("device_id"));
  }

  /** {@code type} only says DRAM or L1; the number, where there is one, is finer. */
  private BufferType bufferType() throws BadNode {
    String type = params.requireText("type");
    BufferType coarse =
        switch (type) {
          case "DRAM" -> BufferType.DRAM;
          case "L1" -> BufferType.L1;
          default -> throw new BadNode("expected DRAM or L1, but got type=" + Quoted.of(type));
        };
    if (!params.has("buffer_type")) {
      return coarse;
    }
    int number = params.optionalInt("buffer_type").orElse(0);
    BufferType fine =
        BufferType.ofNumber(number)
            .orElseThrow(() -> new BadNode("expected 0 to 4, but got buffer_type=" + number));
    boolean inDram = fine == BufferType.DRAM || fine == BufferType.TRACE;
    if (fine != BufferType.SYSTEM_MEMORY && inDram != (coarse == BufferType.DRAM)) {
      throw new BadNode(
          "expected type and buffer_type to agree, but got type=%s buffer_type=%d"
              .formatted(type, number));
    }
    return fine;
  }

  private CaptureOp program(int node, CaptureOp.ProgramMemory kind, String borrowed)
      throws BadNode {
    return new CaptureOp.ProgramAllocate(
        node,
        kind,
        params.requireLong("size"),
        params.optionalLong("address").orElse(0),
        coreRanges(),
        params.flag(borrowed),
        params.optionalLong("device_id"));
  }

  private CoreRanges coreRanges() throws BadNode {
    CoreRanges array = params.coreRanges();
    return array != null
        ? coreSets.one(array)
        : coreSets.ofText(params.requireText("core_range_set"));
  }

  /** Few names occur in one capture, each very often: one copy of each. */
  private String name(String key, String text) throws BadNode {
    String known = names.putIfAbsent(text, text);
    if (known != null) {
      return known;
    }
    nameChars += text.length();
    if (nameChars > limits.textChars()) {
      throw new BadNode(
          "expected at most %d characters of different names, but got another %s of length=%d"
              .formatted(limits.textChars(), key, text.length()));
    }
    return text;
  }
}
