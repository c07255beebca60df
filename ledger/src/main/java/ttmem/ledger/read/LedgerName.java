package ttmem.ledger.read;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a ledger's file.
 *
 * @param pid of its process, as that sees itself
 * @param startTicks start of the process, field 22 of {@code /proc/PID/stat}
 * @param writer which copy of a client library in that process, from 1
 */
public record LedgerName(int pid, long startTicks, int writer) {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,10})-([0-9]{1,19})-([0-9]{1,10})\\.ledger");

  private static final String TAKEN = ".reap";

  /** The parts of a file's name; empty if it is no ledger's. */
  public static Optional<LedgerName> parse(String fileName) {
    Matcher matcher = FORM.matcher(fileName);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LedgerName(
              Integer.parseInt(matcher.group(1)),
              Long.parseLong(matcher.group(2)),
              Integer.parseInt(matcher.group(3))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The same, also of one that a reaper has taken. */
  public static Optional<LedgerName> parseTaken(String fileName) {
    boolean taken = fileName.startsWith(".") && fileName.endsWith(TAKEN);
    return parse(taken ? fileName.substring(1, fileName.length() - TAKEN.length()) : fileName);
  }

  /** Its name while a reaper moves it, and after one was killed over it. */
  public String takenName() {
    return "." + fileName() + TAKEN;
  }

  /** The file's name. */
  public String fileName() {
    return pid + "-" + startTicks + "-" + writer + ".ledger";
  }

  /** The name of the companion, whose lock says that the writer lives. Never to be opened. */
  public String companionName() {
    return fileName() + ".lock";
  }
}
