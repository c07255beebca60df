package ttmem.metal.allocator;

/**
 * The chosen address lies below the limit of the request. As in the original, the block stays
 * carved: it counts as allocated, and nobody holds its address.
 */
public final class AddressLimitException extends AllocatorException {
  private static final long serialVersionUID = 1;

  AddressLimitException(long limit, long address) {
    super("the chosen address is below the limit: limit=" + limit + " address=" + address);
  }
}
