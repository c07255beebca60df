package ttmem.server.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes, times and parts as people write them: {@code 2GiB}, {@code 30s}, {@code 90%}. Each method
 * throws {@link IllegalArgumentException} with what it expected and what came.
 */
public final class Quantity {
  private static final Pattern BYTES =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?)\\s*([KMGTP]?)(?:I?B)?");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h|d)");
  private static final Pattern PERCENT = Pattern.compile("([0-9]{1,4}(?:\\.[0-9]{1,6})?)\\s*%");
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  private Quantity() {}

  /** Bytes, base 1024: {@code 2048}, {@code 300K}, {@code 1.5 GiB}. */
  public static long bytes(String text) {
    Matcher matcher = BYTES.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (matcher.matches()) {
      String unit = matcher.group(2);
      int power = unit.isEmpty() ? 0 : 1 + "KMGTP".indexOf(unit);
      BigDecimal bytes =
          new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power)));
      if (bytes.compareTo(MOST) <= 0) {
        return bytes.longValue();
      }
    }
    throw new IllegalArgumentException(
        "expected bytes such as 2048, 300K or 2GiB, but got " + text.strip());
  }

  /** A time with its unit: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}. */
  public static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a time such as 500ms, 30s, 5m, 2h or 1d, but got " + text.strip());
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  public static boolean isPercent(String text) {
    return text.strip().endsWith("%");
  }

  /** A part, 1 for 100 %. */
  public static double percent(String text) {
    Matcher matcher = PERCENT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected a part such as 90%, but got " + text.strip());
    }
    return Double.parseDouble(matcher.group(1)) / 100;
  }

  /** The time in the largest unit that it is whole in. */
  public static String text(Duration time) {
    long ms = time.toMillis();
    if (ms % 1000 != 0) {
      return ms + "ms";
    }
    long seconds = ms / 1000;
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    if (seconds % 3600 != 0) {
      return seconds / 60 + "m";
    }
    return seconds % 86_400 == 0 ? seconds / 86_400 + "d" : seconds / 3600 + "h";
  }
}
