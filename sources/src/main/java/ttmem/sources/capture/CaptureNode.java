package ttmem.sources.capture;

import java.util.List;
import java.util.OptionalLong;

/**
 * One node of a capture, checked: its number is its place in the array, function brackets around it
 * are balanced so far, and every number in it is a whole number from 0 to 2^63-1. Optional where
 * some writer left the value out. Immutable.
 */
public sealed interface CaptureNode
    permits CaptureOp,
        CaptureNode.Start,
        CaptureNode.End,
        CaptureNode.Tensor,
        CaptureNode.Buffer,
        CaptureNode.Other {

  /** The node's {@code counter}: its index in the array. */
  int node();

  /** The first node. */
  record Start(int node) implements CaptureNode {}

  /** The last node. */
  record End(int node) implements CaptureNode {}

  /**
   * A tensor, on the host or on a device.
   *
   * @param sizeBytes logical size, not what it takes in memory
   * @param deviceId number of the (mesh) device; empty for a host tensor
   * @param parts the physical devices that hold it, as {@code device_tensors} names them
   */
  record Tensor(int node, OptionalLong sizeBytes, OptionalLong deviceId, List<DevicePart> parts)
      implements CaptureNode {
    public Tensor {
      parts = List.copyOf(parts);
    }
  }

  /**
   * One entry of {@code device_tensors}: mesh device {@code meshDeviceId} has the physical device
   * {@code deviceId} in it.
   */
  record DevicePart(long deviceId, long meshDeviceId) {}

  /** A buffer as an object; its allocation and its end name this node. */
  record Buffer(int node, OptionalLong sizeBytes) implements CaptureNode {}

  /** Any other node: of a type that has no bearing on memory, or that this reader does not know. */
  record Other(int node, String nodeType) implements CaptureNode {}
}
