package ttmem.metal;

/**
 * A rectangle of cores, both corners included.
 *
 * @param start the corner with the lowest coordinates
 * @param end the corner with the highest
 */
public record CoreRange(Core start, Core end) {

  public CoreRange {
    if (start.x() < 0 || start.y() < 0 || end.x() < start.x() || end.y() < start.y()) {
      throw new IllegalArgumentException(
          "expected a rectangle from its lowest to its highest core: start="
              + start
              + " end="
              + end);
    }
  }

  public static CoreRange of(int startX, int startY, int endX, int endY) {
    return new CoreRange(new Core(startX, startY), new Core(endX, endY));
  }

  public int width() {
    return end.x() - start.x() + 1;
  }

  public int height() {
    return end.y() - start.y() + 1;
  }

  public boolean intersects(CoreRange other) {
    return start.x() <= other.end.x()
        && other.start.x() <= end.x()
        && start.y() <= other.end.y()
        && other.start.y() <= end.y();
  }

  /** In the original's form: {@code [(x=0,y=0) - (x=7,y=7)]}. */
  @Override
  public String toString() {
    return "[(x=%d,y=%d) - (x=%d,y=%d)]".formatted(start.x(), start.y(), end.x(), end.y());
  }
}
