package ttmem.server.alerts;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ttmem.model.MemoryType;
import ttmem.server.config.Quantity;

/**
 * Conditions as people write them. One form for the file and the command line:
 *
 * <pre>{@code
 * dram > 90%                  use above a part or a size, of any kind of memory
 * time_to_full(dram) < 30m    full sooner than that, at the present pace
 * largest_free(l1) < 25%      the largest hole is a small part of what is free
 * growth(dram) > 100MiB/h     the buffers of a tag grow faster than that
 * died_holding                a process died and its bytes are still in the books
 * died_holding(dram) > 1GiB   the same, of one kind and above a size
 * untracked                   a process holds a device and reports nothing
 * source_failing              a source exists and nothing of it can be read
 * source_incomplete           or a part of it can't be
 * }</pre>
 */
public final class RuleText {
  private static final Duration USUAL_WINDOW = Duration.ofMinutes(10);
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final Pattern FORM =
      Pattern.compile(
          "(?<word>[a-z_0-9]+)(?:\\(\\s*(?<type>[a-z_0-9]+)\\s*\\))?"
              + "(?:\\s*(?<sign>[<>])\\s*(?<limit>.+))?");
  private static final Pattern LINE = Pattern.compile("(?<when>.+?)(?:\\s+for\\s+(?<hold>\\S+))?");
  private static final Set<MemoryType> WITH_CAPACITY =
      Set.of(MemoryType.DRAM, MemoryType.L1, MemoryType.L1_SMALL, MemoryType.TRACE);

  private RuleText() {}

  /**
   * A rule of one line, {@code WHEN [for TIME]}, which is its name too.
   *
   * @throws IllegalArgumentException if it is none, with what was expected
   */
  public static Rule rule(String text) {
    Matcher line = LINE.matcher(text.strip());
    if (!line.matches()) {
      throw new IllegalArgumentException("expected a condition, but got nothing");
    }
    String hold = line.group("hold");
    Duration time = hold == null ? Duration.ZERO : hold(Quantity.duration(hold));
    String when = line.group("when").strip();
    Condition condition = condition(when, Terms.NONE);
    return new Rule(text.strip(), when, condition, time, RulesReader.CLEAR_HOLD, "warning", false);
  }

  private static Duration hold(Duration time) {
    if (time.compareTo(RulesReader.LONGEST_HOLD) > 0) {
      throw new IllegalArgumentException(
          "expected a time up to 7d, but got " + Quantity.text(time));
    }
    return time;
  }

  /**
   * What else a rule may say of its condition.
   *
   * @param clear where all is well again, as written; null for the usual
   * @param window over which a trend is taken; null for ten minutes
   */
  record Terms(Filter filter, @Nullable String clear, @Nullable Duration window) {
    static final Terms NONE = new Terms(Filter.ALL, null, null);
  }

  /** What kind of condition it is, and which keys of a rule mean something to it. */
  enum Kind {
    USE("device", "user", "tag", "clear"),
    TIME_TO_FULL("device", "user", "tag", "clear", "window"),
    LARGEST_FREE("device", "user", "clear"),
    GROWTH("device", "tag", "clear", "window"),
    DIED_HOLDING("device"),
    UNTRACKED("device", "user"),
    SOURCE_FAILING("source"),
    SOURCE_INCOMPLETE("source");

    private final String keys;

    Kind(String... keys) {
      this.keys = String.join(" ", keys);
    }

    boolean takes(String key) {
      return List.of(keys.split(" ", -1)).contains(key);
    }

    static Kind of(String when) {
      Matcher form = FORM.matcher(when.strip().toLowerCase(Locale.ROOT));
      if (form.matches()) {
        String word = form.group("word");
        if (Arrays.stream(MemoryType.values()).anyMatch(type -> type.label().equals(word))) {
          return USE;
        }
        for (Kind kind : values()) {
          if (kind != USE && kind.name().toLowerCase(Locale.ROOT).equals(word)) {
            return kind;
          }
        }
      }
      throw new IllegalArgumentException(
          "expected a condition such as dram > 90%, time_to_full(dram) < 30m, largest_free(l1) <"
              + " 25%, growth(dram) > 100MiB/h, died_holding, untracked, source_failing or"
              + " source_incomplete, but got "
              + when);
    }
  }

  /**
   * A condition.
   *
   * @throws IllegalArgumentException if it is none, or its terms don't fit it
   */
  static Condition condition(String when, Terms terms) {
    Kind kind = Kind.of(when);
    Matcher form = FORM.matcher(when.strip().toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      throw new IllegalArgumentException("expected a condition, but got " + when);
    }
    Parts parts = new Parts(when, form, terms);
    return switch (kind) {
      case USE -> parts.use();
      case TIME_TO_FULL -> parts.timeToFull();
      case LARGEST_FREE -> parts.largestFree();
      case GROWTH -> parts.growth();
      case DIED_HOLDING -> parts.diedHolding();
      case UNTRACKED -> parts.bare(new HeldUntracked(terms.filter()));
      case SOURCE_FAILING -> parts.bare(new SourceFailing(false, terms.filter()));
      case SOURCE_INCOMPLETE -> parts.bare(new SourceFailing(true, terms.filter()));
    };
  }

  /** The parts of one condition. */
  private record Parts(String when, Matcher form, Terms terms) {

    Condition use() {
      MemoryType type = type(form.group("word"));
      if (form.group("type") != null) {
        throw new IllegalArgumentException("expected " + type.label() + " > SIZE, but got " + when);
      }
      Limit limit = Limit.parse(limit(">"));
      if (limit.isPart() && !WITH_CAPACITY.contains(type)) {
        throw new IllegalArgumentException(
            type.label() + " has no capacity of its own: expected a size, but got " + when);
      }
      Limit clear = terms.clear() == null ? limit.eased() : Limit.parse(terms.clear());
      require(clear.isBelow(limit), "a size or part, as the limit, and not above it");
      return new UseAbove(type, limit, clear, terms.filter());
    }

    Condition timeToFull() {
      MemoryType type = argument();
      if (!WITH_CAPACITY.contains(type)) {
        throw new IllegalArgumentException(
            type.label() + " has no capacity of its own: expected dram, l1, l1_small or trace");
      }
      Duration below = Quantity.duration(limit("<"));
      require(below.compareTo(LONGEST) <= 0 && below.isPositive(), "a time up to 30d");
      Duration clear =
          terms.clear() == null ? below.plus(below.dividedBy(4)) : Quantity.duration(terms.clear());
      require(clear.compareTo(below) >= 0, "a time not below the limit");
      return new TimeToFull(type, below, clear, window(), terms.filter());
    }

    Condition largestFree() {
      MemoryType type = argument();
      if (!WITH_CAPACITY.contains(type)) {
        throw new IllegalArgumentException(
            type.label() + " has no allocator: expected dram, l1, l1_small or trace");
      }
      double below = Quantity.percent(limit("<"));
      require(below > 0 && below <= 1, "a part above 0% and up to 100%");
      double clear =
          terms.clear() == null ? Math.min(1, below * 1.1) : Quantity.percent(terms.clear());
      require(clear >= below && clear <= 1, "a part from the limit to 100%");
      return new LargestFree(type, below, clear, terms.filter());
    }

    Condition growth() {
      MemoryType type = argument();
      long limit = rate(limit(">"));
      long clear = terms.clear() == null ? limit - limit / 5 : rate(terms.clear());
      require(clear <= limit, "a rate not above the limit");
      return new Growth(type, limit, clear, window(), terms.filter());
    }

    Condition diedHolding() {
      MemoryType type = form.group("type") == null ? null : type(form.group("type"));
      long above = form.group("limit") == null ? 0 : Quantity.bytes(limit(">"));
      return new DiedHolding(type, above, terms.filter());
    }

    Condition bare(Condition condition) {
      if (form.group("type") != null || form.group("limit") != null) {
        throw new IllegalArgumentException(
            "expected nothing after " + form.group("word") + ", but got " + when);
      }
      return condition;
    }

    private Duration window() {
      return terms.window() == null ? USUAL_WINDOW : terms.window();
    }

    private MemoryType argument() {
      String name = form.group("type");
      if (name == null) {
        throw new IllegalArgumentException(
            "expected %s(TYPE), but got %s".formatted(form.group("word"), when));
      }
      return type(name);
    }

    private static MemoryType type(String label) {
      for (MemoryType type : MemoryType.values()) {
        if (type.label().equals(label)) {
          return type;
        }
      }
      throw new IllegalArgumentException(
          "expected one of "
              + Arrays.stream(MemoryType.values())
                  .map(MemoryType::label)
                  .collect(Collectors.joining(", "))
              + ", but got "
              + label);
    }

    private String limit(String sign) {
      String limit = form.group("limit");
      if (limit == null || !sign.equals(form.group("sign"))) {
        throw new IllegalArgumentException(
            "expected %s and a limit, but got %s".formatted(sign, when));
      }
      return limit;
    }

    /** Bytes per hour. */
    private static long rate(String text) {
      String lower = text.strip().toLowerCase(Locale.ROOT);
      int slash = lower.indexOf('/');
      String unit = slash < 0 ? "" : lower.substring(slash + 1).strip();
      int perHour =
          switch (unit) {
            case "s" -> 3600;
            case "m" -> 60;
            case "h" -> 1;
            default ->
                throw new IllegalArgumentException(
                    "expected a rate such as 100MiB/h, with /s, /m or /h, but got " + text.strip());
          };
      try {
        return Math.multiplyExact(Quantity.bytes(lower.substring(0, slash)), (long) perHour);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("expected a lower rate, but got " + text.strip());
      }
    }

    private void require(boolean fits, String expected) {
      if (!fits) {
        String clear = terms.clear();
        throw new IllegalArgumentException(
            "expected %s, but got %s%s"
                .formatted(expected, when, clear == null ? "" : " with clear=" + clear));
      }
    }
  }
}
