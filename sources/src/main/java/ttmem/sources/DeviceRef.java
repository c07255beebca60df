package ttmem.sources;

/** How a source names a device. Resolved to a chip in {@code monitor} (DESIGN, decision 4). */
public sealed interface DeviceRef {

  /** The number that a process uses; valid only inside that process. */
  record Logical(int number) implements DeviceRef {}

  /** A chip of the host view, by its logical id. */
  record Chip(int id) implements DeviceRef {}

  /** One of the chips of a board, by the logical id of the chip that has the node. */
  record Board(int gatewayId) implements DeviceRef {}

  /** A chip that the host view doesn't show, by the text that the source has for it. */
  record Unresolved(String text) implements DeviceRef {}
}
