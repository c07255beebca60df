package ttmem.server.alerts;

import java.time.Duration;
import java.util.Locale;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;

/** Values as people read them. */
final class Words {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Words() {}

  static String bytes(double bytes) {
    double value = bytes;
    int unit = 0;
    while (Math.abs(value) >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0
        ? "%.0f B".formatted(value)
        : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  static String bytes(long bytes) {
    return bytes((double) bytes);
  }

  static String part(double part) {
    return String.format(Locale.ROOT, "%.1f %%", part * 100);
  }

  /** {@code 29.8 GiB of 31.9 GiB (93.4 %)}. */
  static String use(Reading used, Reading total) {
    String least = used.status() == Reading.Status.AT_LEAST ? "at least " : "";
    String text = least + bytes(used.value());
    if (!total.isKnown() || total.value() <= 0) {
      return text;
    }
    return text
        + " of "
        + bytes(total.value())
        + " ("
        + part((double) used.value() / total.value())
        + ")";
  }

  static String time(double seconds) {
    if (seconds < 120) {
      return "%d s".formatted((long) seconds);
    }
    Duration time = Duration.ofSeconds((long) Math.min(seconds, 1e12));
    if (seconds < 7200) {
      return time.toMinutes() + " min";
    }
    return seconds < 172_800 ? time.toHours() + " h" : time.toDays() + " d";
  }

  /** The program's name without its arguments, which may hold secrets. */
  static String program(ProcessInfo process) {
    String command = process.command();
    if (command == null || command.isEmpty()) {
      return "";
    }
    int blank = command.startsWith("/") ? command.indexOf(' ') : -1;
    String first = blank > 0 ? command.substring(0, blank) : command.split(" ", 2)[0];
    return first.substring(first.lastIndexOf('/') + 1);
  }
}
