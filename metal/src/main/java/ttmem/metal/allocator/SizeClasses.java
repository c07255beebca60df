package ttmem.metal.allocator;

/**
 * The powers of two from 1024 B by which the original sorts free blocks. Class 0 also has
 * everything below, the last class all that is larger (vectors, form A, fact 2).
 */
final class SizeClasses {

  static final int BASE_SHIFT = 10;

  private static final int MIN_CLASSES = 2;
  private static final int MAX_CLASSES = 18;

  private final int count;

  SizeClasses(long regionBytes) {
    this.count = Math.clamp(bitLength(regionBytes >>> BASE_SHIFT), MIN_CLASSES, MAX_CLASSES);
  }

  int count() {
    return count;
  }

  int of(long bytes) {
    return Math.min(count - 1, bitLength(bytes >>> BASE_SHIFT | 1) - 1);
  }

  private static int bitLength(long value) {
    return Long.SIZE - Long.numberOfLeadingZeros(value);
  }
}
