package ttmem.sources.capture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collects what matters for memory while nodes pass by. */
final class CaptureBuilder {
  private static final Set<String> KNOWN_WITHOUT_MEMORY =
      Set.of("program_execution", "sub_device_manager");
  private static final int MAX_NAMES = 64;
  private static final String OTHER_NAMES = "(more types)";
  private static final int MAX_MESH_ENTRIES = 65_536;

  private final List<CaptureOp> ops = new ArrayList<>();
  private final Map<String, Integer> census = new TreeMap<>();
  private final Set<String> unknownTypes = new TreeSet<>();
  private final Map<Long, Set<Long>> meshDevices = new TreeMap<>();
  private List<CaptureNode.DevicePart> lastParts = List.of();
  private int meshEntries;
  private int nodes;

  void add(CaptureNode node, String nodeType) {
    nodes++;
    String type =
        census.containsKey(nodeType) || census.size() < MAX_NAMES ? nodeType : OTHER_NAMES;
    census.merge(type, 1, Integer::sum);
    switch (node) {
      case CaptureOp op -> ops.add(op);
      case CaptureNode.Tensor tensor -> addDevices(tensor.parts());
      case CaptureNode.Other other -> {
        if (!KNOWN_WITHOUT_MEMORY.contains(other.nodeType())) {
          unknownTypes.add(type);
        }
      }
      default -> {}
    }
  }

  private void addDevices(List<CaptureNode.DevicePart> parts) {
    if (parts.equals(lastParts)) {
      return;
    }
    lastParts = parts;
    for (CaptureNode.DevicePart part : parts) {
      if (meshEntries < MAX_MESH_ENTRIES
          && meshDevices
              .computeIfAbsent(part.meshDeviceId(), mesh -> new TreeSet<>())
              .add(part.deviceId())) {
        meshEntries++;
      }
    }
  }

  Capture build(boolean reportFile, List<CaptureDevice> devices) {
    meshDevices.replaceAll((mesh, physical) -> Set.copyOf(physical));
    return new Capture(
        reportFile,
        nodes,
        Collections.unmodifiableList(ops),
        Collections.unmodifiableMap(census),
        Collections.unmodifiableSet(unknownTypes),
        Collections.unmodifiableMap(meshDevices),
        devices);
  }
}
