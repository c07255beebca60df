package ttmem.sources.driver;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The driver's release: two or three numbers and perhaps a suffix, such as {@code 2.10.1-pre}
 * (host-interface facts, section 1.7).
 */
record DriverVersion(int major, int minor) implements Comparable<DriverVersion> {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,6})\\.([0-9]{1,6})([.+-].{0,40})?");

  /** From here on {@code pids} are numbers of the reader's namespace; before, of the opener's. */
  private static final DriverVersion READERS_PIDS = new DriverVersion(2, 7);

  /** Null if the text is no version. */
  static @Nullable DriverVersion parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? new DriverVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
        : null;
  }

  /** Whether the pids in the driver's lists may be taken for pids of this namespace. */
  boolean listsReadersPids() {
    return compareTo(READERS_PIDS) >= 0;
  }

  @Override
  public int compareTo(DriverVersion other) {
    return major == other.major
        ? Integer.compare(minor, other.minor)
        : Integer.compare(major, other.major);
  }
}
