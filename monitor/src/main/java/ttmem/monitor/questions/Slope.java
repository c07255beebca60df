package ttmem.monitor.questions;

import java.util.Arrays;
import java.util.Optional;

/**
 * How fast something grows, with a range that holds in nine of ten cases.
 *
 * <p>Theil-Sen: the median of the slopes between all pairs of samples, with the interval that
 * Kendall's rank statistic gives for it. A least-squares line was rejected: one spike, or the jump
 * of a model that is loaded, bends it, and its error bars suppose noise that memory doesn't have.
 * Here up to 29 % of the samples may be anything. A single step leaves the lower end at zero: that
 * is no growth that goes on. Beyond 400 samples evenly spaced ones are taken, since the pairs grow
 * with the square.
 *
 * @param bytesPerSecond the median
 * @param least lower end of the range
 * @param most upper end of the range
 */
public record Slope(double bytesPerSecond, double least, double most) {
  /** With fewer samples there is no answer. */
  public static final int LEAST_SAMPLES = 8;

  private static final int MOST_SAMPLES = 400;

  /** Standard normal quantile of a two-sided interval of 90 %. */
  private static final double Z = 1.645;

  /** The slope of these samples; empty if there are too few, or all at one instant. */
  static Optional<Slope> of(Series series) {
    Series thin = series.thinned(MOST_SAMPLES);
    int n = thin.size();
    if (n < LEAST_SAMPLES) {
      return Optional.empty();
    }
    double[] slopes = new double[n * (n - 1) / 2];
    int count = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        double seconds = thin.seconds(j) - thin.seconds(i);
        if (seconds > 0) {
          slopes[count++] = (thin.value(j) - thin.value(i)) / seconds;
        }
      }
    }
    if (count == 0) {
      return Optional.empty();
    }
    Arrays.sort(slopes, 0, count);
    double spread = Z * Math.sqrt(n * (n - 1.0) * (2.0 * n + 5) / 18);
    int low = Math.clamp((long) Math.floor((count - spread) / 2), 0, count - 1);
    int high = Math.clamp((long) Math.ceil((count + spread) / 2), 0, count - 1);
    double median =
        count % 2 == 1 ? slopes[count / 2] : (slopes[count / 2 - 1] + slopes[count / 2]) / 2;
    return Optional.of(new Slope(median, slopes[low], slopes[high]));
  }
}
