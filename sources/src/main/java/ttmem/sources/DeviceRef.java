package ttmem.sources;

import org.jspecify.annotations.Nullable;

/** How a source names a device. Resolved to a chip in {@code monitor} (DESIGN, decision 4). */
public sealed interface DeviceRef {

  /** The number that a process uses; valid only inside that process. */
  record Logical(int number) implements DeviceRef {}

  /**
   * A number that a process uses, and the chip that it says it means by that.
   *
   * @param number valid only inside that process
   * @param asicId 16 upper-case hex digits; null if not said
   * @param bdf PCI address, raw; null if not said; one of both is there
   */
  record Declared(int number, @Nullable String asicId, @Nullable String bdf) implements DeviceRef {}

  /** A chip of the host view, by its logical id. */
  record Chip(int id) implements DeviceRef {}

  /** One of the chips of a board, by the logical id of the chip that has the node. */
  record Board(int gatewayId) implements DeviceRef {}

  /** A chip that the host view doesn't show, by the text that the source has for it. */
  record Unresolved(String text) implements DeviceRef {}
}
