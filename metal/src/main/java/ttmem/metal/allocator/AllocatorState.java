package ttmem.metal.allocator;

import java.util.ArrayList;
import java.util.List;

/**
 * What is in use in the banks of one type, without who holds it: for trying out an allocation
 * elsewhere.
 *
 * @param layout the banks
 * @param allocated sorted ranges, neighbours joined
 */
public record AllocatorState(BankLayout layout, List<AddressRange> allocated) {

  public AllocatorState {
    allocated = List.copyOf(allocated);
  }

  /**
   * What is in use in either.
   *
   * @throws AllocatorException if they are of different banks
   */
  public AllocatorState merge(AllocatorState other) {
    if (!layout.equals(other.layout)) {
      throw new AllocatorException(
          "expected a state of the same banks: expected=" + layout + " but was " + other.layout);
    }
    List<AddressRange> both = new ArrayList<>(allocated);
    both.addAll(other.allocated);
    return new AllocatorState(layout, Ranges.merged(both));
  }
}
