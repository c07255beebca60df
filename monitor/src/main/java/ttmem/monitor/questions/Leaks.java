package ttmem.monitor.questions;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;

/**
 * What looks like a leak: memory of one process that grows and grows, by tag where buffers are
 * told, and buffers older than they should be.
 *
 * <p>Growing means: the range of its {@link Slope} lies above zero, it grew by a least amount, and
 * it rose at least three times. So neither the load of a model nor a cache that fills once counts,
 * nor a saw-tooth. A process that is gone leaks no more.
 *
 * @param looks how many there were
 * @param window from the first to the last
 * @param growing the fastest first
 * @param old the largest first
 * @param notes what a reader should know, one sentence each
 */
public record Leaks(
    int looks, Duration window, List<Growing> growing, List<Old> old, List<String> notes) {
  private static final int LEAST_RISES = 3;

  /**
   * What is asked.
   *
   * @param leastBytes what grew by less is not listed
   * @param olderThan buffers of this age are listed; null for none
   */
  public record Question(long leastBytes, @Nullable Duration olderThan) {}

  /**
   * Something that grows.
   *
   * @param process how it is called; raw: escape before printing
   * @param device logical id, ids of a board, or empty if the chip is not known
   * @param tag raw; null without one
   * @param grewBytes from the first look to the last
   * @param bytes in the last look
   */
  public record Growing(
      String process,
      int pid,
      String device,
      MemoryType type,
      @Nullable String tag,
      long grewBytes,
      long bytes,
      Slope slope) {}

  /**
   * Buffers of one process and tag that are old.
   *
   * @param count how many
   * @param bytes of all of them
   * @param oldest when the oldest was first reported
   */
  public record Old(
      int pid, @Nullable String tag, MemoryType type, int count, long bytes, Instant oldest) {}

  public Leaks {
    growing = List.copyOf(growing);
    old = List.copyOf(old);
    notes = List.copyOf(notes);
  }

  /** Whether growth could be judged at all. */
  public boolean judged() {
    return looks >= Slope.LEAST_SAMPLES;
  }

  /**
   * Looks at looks.
   *
   * @param looks in the order of time, at least one
   */
  public static Leaks of(List<Observation> looks, Question question) {
    List<String> notes = new ArrayList<>();
    Observation last = looks.getLast();
    if (looks.size() < Slope.LEAST_SAMPLES) {
      notes.add("growth needs %d looks, there are %d".formatted(Slope.LEAST_SAMPLES, looks.size()));
    }
    boolean byTag = looks.stream().allMatch(look -> look.buffersMissing().isEmpty());
    if (!byTag) {
      String why =
          looks.stream()
              .map(Observation::buffersMissing)
              .filter(text -> !text.isEmpty())
              .findFirst()
              .orElse("");
      notes.add("by process, not by tag: " + why);
    }
    return new Leaks(
        looks.size(),
        Duration.between(looks.getFirst().time(), last.time()),
        growing(looks, byTag, question),
        question.olderThan() == null ? List.of() : old(last, question.olderThan(), notes),
        notes);
  }

  private static List<Growing> growing(List<Observation> looks, boolean byTag, Question question) {
    List<Growing> growing = new ArrayList<>();
    for (Map.Entry<GrowthKey, Series> entry : GrowthKey.series(looks, byTag).entrySet()) {
      GrowthKey key = entry.getKey();
      Series series = entry.getValue();
      ProcessInfo process = key.in(looks.getLast().snapshot());
      if (process != null
          && series.growth() >= question.leastBytes()
          && series.rises() >= LEAST_RISES) {
        Slope.of(series)
            .filter(slope -> slope.least() > 0)
            .ifPresent(
                slope ->
                    growing.add(
                        new Growing(
                            ProcessName.of(process),
                            process.pid(),
                            key.device(),
                            key.type(),
                            key.tag(),
                            series.growth(),
                            series.last(),
                            slope)));
      }
    }
    growing.sort(Comparator.comparingDouble(each -> -each.slope().bytesPerSecond()));
    return growing;
  }

  private record OldKey(int pid, @Nullable String tag, MemoryType type) {}

  private static List<Old> old(Observation look, Duration age, List<String> notes) {
    if (look.buffers() == null) {
      notes.add("nobody tells the age of buffers");
      return List.of();
    }
    Instant until = look.time().minus(age);
    Map<OldKey, Old> sums = new LinkedHashMap<>();
    for (LiveBuffer buffer : look.counted()) {
      Instant since = buffer.since();
      if (since != null && !since.isAfter(until)) {
        sums.merge(
            new OldKey(buffer.pid(), buffer.tag(), buffer.type()),
            new Old(buffer.pid(), buffer.tag(), buffer.type(), 1, buffer.bytes(), since),
            Leaks::sum);
      }
    }
    return sums.values().stream().sorted(Comparator.comparingLong(each -> -each.bytes())).toList();
  }

  private static Old sum(Old a, Old b) {
    return new Old(
        a.pid(),
        a.tag(),
        a.type(),
        a.count() + b.count(),
        a.bytes() + b.bytes(),
        a.oldest().isBefore(b.oldest()) ? a.oldest() : b.oldest());
  }
}
