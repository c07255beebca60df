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

  public Kernel {
    if (binaryBytes < 1 || runtimeArgumentBytes < 0) {
      throw new IllegalArgumentException(
          "expected a kernel with code: binary_size=%d runtime_args=%d"
              .formatted(binaryBytes, runtimeArgumentBytes));
    }
  }
}
