package ttmem.metal;

import ttmem.model.BufferType;

/**
 * What is known of a buffer that has an address, without keeping it alive.
 *
 * @param id unique in the process, increasing
 * @param tag the name given to it, or empty
 * @param type where it lies
 * @param layout how it is spread
 * @param address first byte, the same in every bank
 * @param sizeBytes its size without padding, as graph captures and the shared-memory statistics
 *     have it
 * @param bytesPerBank what each bank stores of it
 * @param reservedBytesPerBank what it takes away in every bank of the type, after rounding to
 *     blocks; 0 if its memory is not its own
 * @param banks banks that store some of it
 */
public record BufferInfo(
    long id,
    String tag,
    BufferType type,
    TensorLayout layout,
    long address,
    long sizeBytes,
    long bytesPerBank,
    long reservedBytesPerBank,
    int banks) {

  /** For people: the tag, or the id. */
  public String name() {
    return tag.isEmpty() ? "buffer " + id : tag + " (buffer " + id + ")";
  }
}
