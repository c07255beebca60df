package ttmem.metal;

/**
 * A kernel of a program.
 *
 * @param name for people
 * @param cores where it runs
 * @param binaryBytes size of its code on a core
 * @param runtimeArgumentBytes what it is given at run time, on each core
 */
public record Kernel(String name, CoreRangeSet cores, long binaryBytes, long runtimeArgumentBytes) {

  private static final long MAX_BYTES = 1L << 32;

  public Kernel {
    if (binaryBytes < 1
        || binaryBytes > MAX_BYTES
        || runtimeArgumentBytes < 0
        || runtimeArgumentBytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "expected a kernel with code, sizes within 32 bits: binary_size=%d runtime_args=%d"
              .formatted(binaryBytes, runtimeArgumentBytes));
    }
  }
}
