package ttmem.monitor.replay;

import ttmem.model.BufferType;

/**
 * A buffer that somebody would like to have.
 *
 * @param sizeBytes the whole buffer
 * @param pageBytes its pages; the size must be a multiple
 * @param cores cores of a sharded buffer, each with an equal part; 0 for an interleaved one
 */
public record FitQuestion(BufferType type, long sizeBytes, long pageBytes, int cores) {

  /**
   * Checks that the numbers make sense together.
   *
   * @throws IllegalArgumentException with {@code name=value} if they don't
   */
  public FitQuestion {
    if (sizeBytes < 1 || pageBytes < 1 || cores < 0) {
      throw new IllegalArgumentException(
          "expected a size and a page of 1 or more, but got size=%d page=%d cores=%d"
              .formatted(sizeBytes, pageBytes, cores));
    }
    if (sizeBytes % pageBytes != 0) {
      throw new IllegalArgumentException(
          "expected a size that is a multiple of the page, but got size=%d page=%d"
              .formatted(sizeBytes, pageBytes));
    }
  }
}
