package ttmem.sources.capture;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A capture as far as memory is concerned: what happened, in order. Immutable.
 *
 * @param reportFile whether it came in a report file, not as a bare array
 * @param nodes how many nodes there were
 * @param ops the nodes that change or structure the use of memory
 * @param census nodes by type, as the file names them, known types or not
 * @param unknownTypes the names in {@code census} that this reader does not know
 * @param meshDevices physical devices by mesh device number, as far as tensors name them
 * @param devices the devices of a report file; empty for a bare array
 */
public record Capture(
    boolean reportFile,
    int nodes,
    List<CaptureOp> ops,
    Map<String, Integer> census,
    Set<String> unknownTypes,
    Map<Long, Set<Long>> meshDevices,
    List<CaptureDevice> devices) {

  /**
   * Whether it was taken without a device (mode NO_DISPATCH): there are allocations, and none has
   * an address. Sizes are exact all the same.
   */
  public boolean withoutAddresses() {
    boolean any = false;
    for (CaptureOp op : ops) {
      long address =
          switch (op) {
            case CaptureOp.Allocate buffer -> buffer.address();
            case CaptureOp.ProgramAllocate memory -> memory.address();
            default -> -1;
          };
      if (address > 0) {
        return false;
      }
      any |= address == 0;
    }
    return any;
  }
}
