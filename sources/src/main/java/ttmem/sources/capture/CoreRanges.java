package ttmem.sources.capture;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A set of cores, as the rectangles that the capture names. Each core counts once, even where
 * rectangles overlap. Immutable.
 */
public final class CoreRanges {
  /** Coordinates are 0 to this; the largest real grid is far smaller. */
  public static final int MAX_COORDINATE = 255;

  /** No core at all. */
  public static final CoreRanges NONE = new CoreRanges(List.of());

  private static final int SIDE = MAX_COORDINATE + 1;

  private final List<Rectangle> rectangles;
  private final int[] cores;

  CoreRanges(List<Rectangle> rectangles) {
    this.rectangles = List.copyOf(rectangles);
    this.cores = rectangles.stream().flatMapToInt(Rectangle::cores).sorted().distinct().toArray();
  }

  /** A single core. */
  public static CoreRanges ofCore(int x, int y) {
    return new CoreRanges(List.of(new Rectangle(x, y, x, y)));
  }

  /** From (startX, startY) to (endX, endY), both ends included. */
  public record Rectangle(int startX, int startY, int endX, int endY) {
    IntStream cores() {
      return IntStream.rangeClosed(startY, endY)
          .flatMap(y -> IntStream.rangeClosed(startX, endX).map(x -> coreNumber(x, y)));
    }

    int area() {
      return (endX - startX + 1) * (endY - startY + 1);
    }

    @Override
    public String toString() {
      return startX + "-" + startY + " - " + endX + "-" + endY;
    }
  }

  /** One number for a core, for use as an index; {@link #x} and {@link #y} undo it. */
  public static int coreNumber(int x, int y) {
    return y * SIDE + x;
  }

  public static int x(int coreNumber) {
    return coreNumber % SIDE;
  }

  public static int y(int coreNumber) {
    return coreNumber / SIDE;
  }

  public List<Rectangle> rectangles() {
    return rectangles;
  }

  /** How many different cores. */
  public int count() {
    return cores.length;
  }

  /** Calls {@code action} with the number of each core, once, in rising order. */
  public void forEach(IntConsumer action) {
    for (int core : cores) {
      action.accept(core);
    }
  }

  /** Whether the core of this number is one of them. */
  public boolean contains(int coreNumber) {
    return Arrays.binarySearch(cores, coreNumber) >= 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CoreRanges ranges && rectangles.equals(ranges.rectangles);
  }

  @Override
  public int hashCode() {
    return rectangles.hashCode();
  }

  /** The rectangles as newer captures write them, {@code {[0-0 - 10-8], [0-9 - 3-9]}}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (Rectangle rectangle : rectangles) {
      text.append(text.length() == 1 ? "[" : ", [").append(rectangle).append(']');
    }
    return text.append('}').toString();
  }
}
