package ttmem.monitor.questions;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ttmem.model.MemoryType;
import ttmem.model.Reading;

/**
 * A condition on a {@link Diff}, for pipelines: {@code [KIND.]TYPE>BYTES}, such as {@code
 * grown.dram>64MiB}, {@code added.any>0} or {@code l1>=1M}.
 *
 * <p>With a kind the changes of that kind are added up; without one it is the net difference.
 * {@code any} means every type that at least one of the looks knows. Three answers: met, not met,
 * can't be decided. A lower bound above the limit is enough to be met; it is never enough for "not
 * met".
 *
 * @param text as it was written
 * @param kind null for the net difference
 * @param type null for any
 * @param orEqual whether the limit itself is meant too
 */
public record FailOn(
    String text,
    Diff.@Nullable Kind kind,
    @Nullable MemoryType type,
    boolean orEqual,
    long limitBytes) {

  private static final Pattern FORM =
      Pattern.compile("(?:(added|gone|grown|shrunk)\\.)?([a-z0-9_]+)\\s*(>=?)\\s*(.+)");

  /** Reads a size as people write it. */
  @FunctionalInterface
  public interface Size {
    long bytes(String text);
  }

  /** What came of it. */
  public enum Verdict {
    MET,
    NOT_MET,
    UNDECIDED
  }

  /**
   * The verdict and why.
   *
   * @param sum what was compared with the limit
   */
  public record Answer(FailOn condition, Verdict verdict, Reading sum) {}

  /**
   * Reads a condition; empty if it is none.
   *
   * @param size reads the limit, and may throw for what is no size
   */
  public static Optional<FailOn> parse(String text, Size size) {
    Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      return Optional.empty();
    }
    MemoryType type = null;
    for (MemoryType each : MemoryType.values()) {
      type = each.label().equals(form.group(2)) ? each : type;
    }
    if (type == null && !form.group(2).equals("any")) {
      return Optional.empty();
    }
    String kind = form.group(1);
    return Optional.of(
        new FailOn(
            text,
            kind == null ? null : Diff.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
            type,
            form.group(3).equals(">="),
            size.bytes(form.group(4))));
  }

  /** Whether the difference meets it. */
  public Answer ask(Diff diff) {
    Reading sum = kind == null ? net(diff) : ofKind(diff, kind);
    if (sum.isKnown() && isBeyond(sum.value())) {
      return new Answer(this, Verdict.MET, sum);
    }
    boolean decided = sum.isKnown() && sum.status() != Reading.Status.AT_LEAST;
    return new Answer(this, decided ? Verdict.NOT_MET : Verdict.UNDECIDED, sum);
  }

  private boolean isBeyond(long bytes) {
    return orEqual ? bytes >= limitBytes : bytes > limitBytes;
  }

  private Reading net(Diff diff) {
    if (type != null) {
      return diff.net().get(type);
    }
    Reading sum = null;
    for (MemoryType each : diff.told()) {
      Reading delta = diff.net().get(each);
      sum = sum == null ? delta : sum.plus(delta);
    }
    return sum == null ? Reading.unknown("no source tells of any memory") : sum;
  }

  /** Bytes of the changes of this kind, positive; a silent holder may hide more of them. */
  private Reading ofKind(Diff diff, Diff.Kind wanted) {
    Reading sum = Reading.ZERO;
    for (Diff.Change change : diff.changes()) {
      boolean mayBe = change.kind() == wanted || change.kind() == Diff.Kind.UNKNOWN;
      if (mayBe && (type == null || type == change.type())) {
        Reading delta = change.delta();
        sum =
            sum.plus(
                delta.isKnown() && delta.value() < 0
                    ? new Reading(delta.status(), -delta.value(), delta.note())
                    : delta);
      }
    }
    Reading net = net(diff);
    return net.isKnown() && net.status() != Reading.Status.AT_LEAST
        ? sum
        : sum.weakenedBy(net.note());
  }
}
