package ttmem.monitor.questions;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.Reading;

/**
 * When memory is full, if it goes on as in these looks.
 *
 * <p>An allocator fills by itself, whatever others do: so it is told per process where allocators
 * publish their figures, and else for the chip as a whole, against what the board has. It is full
 * when nothing is free; with holes an allocation fails before that.
 *
 * @param device logical id
 * @param pid whose allocator; null for the chip as a whole
 * @param verdict see there
 * @param remaining bytes that are left
 * @param slope how fast it grows; null if that can't be told
 * @param soonest with the upper end of the slope's range; null if it is not growing
 * @param latest with the lower end; null if that is not above zero
 * @param why what the answer rests on, or why there is none
 */
public record Eta(
    int device,
    @Nullable Integer pid,
    MemoryType type,
    Verdict verdict,
    Reading remaining,
    @Nullable Slope slope,
    @Nullable Duration soonest,
    @Nullable Duration latest,
    String why) {
  private static final List<MemoryType> TYPES = List.of(MemoryType.DRAM, MemoryType.L1);
  private static final double LONGEST_SECONDS = 100.0 * 365 * 86_400;

  /** What can be said. */
  public enum Verdict {
    FULL,
    /** Between soonest and latest. */
    GROWING,
    /** It may not be growing at all; not before soonest. */
    UNSURE,
    NOT_GROWING,
    UNKNOWN
  }

  private record Subject(int device, @Nullable Integer pid, MemoryType type) {}

  private static final class Track {
    final Series series = new Series();
    Reading remaining = Reading.unknown("it is not in the last look");
    String why = "";
  }

  /**
   * One answer per chip and type, or per allocator and type.
   *
   * @param looks in the order of time, at least one
   */
  public static List<Eta> of(List<Observation> looks) {
    Map<Subject, Track> tracks = new LinkedHashMap<>();
    for (Observation look : looks) {
      tracks.values().forEach(track -> track.remaining = Reading.unknown("it ended"));
      for (Device device : look.snapshot().devices()) {
        for (MemoryType type : TYPES) {
          add(look, device, type, tracks);
        }
      }
    }
    List<Eta> answers = new ArrayList<>();
    for (Map.Entry<Subject, Track> entry : tracks.entrySet()) {
      Track track = entry.getValue();
      boolean ended = !track.remaining.isKnown() && track.remaining.note().equals("it ended");
      if (!ended) {
        answers.add(answer(entry.getKey(), track));
      }
    }
    return answers;
  }

  private static void add(
      Observation look, Device device, MemoryType type, Map<Subject, Track> tracks) {
    boolean published = false;
    for (DeviceHolding holding : DeviceHolding.on(look.snapshot(), device)) {
      Pool pool = holding.pool(type);
      if (pool != null) {
        published = true;
        Track track = track(tracks, new Subject(device.id(), holding.pid(), type));
        track.series.add(look.time(), pool.banks() * pool.allocatedBytes());
        track.remaining = Reading.of(pool.banks() * pool.freeBytes());
        track.why = "figures of its allocator, all banks";
      }
    }
    Subject chip = new Subject(device.id(), null, type);
    if (published && !tracks.containsKey(chip)) {
      return;
    }
    Track track = track(tracks, chip);
    Reading used = device.memory().used().get(type);
    Reading total = device.memory().total().get(type);
    if (used.isKnown()) {
      track.series.add(look.time(), used.value());
    }
    track.remaining = Difference.of(total, used);
    track.why =
        used.isKnown()
            ? "all processes together, against what the board has"
            : "what is used is not known: " + used.note();
  }

  private static Track track(Map<Subject, Track> tracks, Subject subject) {
    return tracks.computeIfAbsent(subject, key -> new Track());
  }

  private static Eta answer(Subject subject, Track track) {
    Reading remaining = track.remaining;
    Slope slope = Slope.of(track.series).orElse(null);
    if (!remaining.isKnown()) {
      String note = Objects.requireNonNullElse(remaining.note(), "");
      return plain(subject, Verdict.UNKNOWN, remaining, slope, note);
    }
    if (remaining.value() <= 0) {
      return plain(subject, Verdict.FULL, remaining, slope, track.why);
    }
    if (slope == null) {
      return plain(
          subject,
          Verdict.UNKNOWN,
          remaining,
          null,
          track.series.size() < Slope.LEAST_SAMPLES
              ? "it needs %d looks with a known amount, there are %d"
                  .formatted(Slope.LEAST_SAMPLES, track.series.size())
              : "all looks are of one instant");
    }
    if (slope.most() <= 0 || (slope.bytesPerSecond() <= 0 && slope.least() <= 0)) {
      return plain(subject, Verdict.NOT_GROWING, remaining, slope, track.why);
    }
    boolean sure = slope.least() > 0;
    return new Eta(
        subject.device,
        subject.pid,
        subject.type,
        sure ? Verdict.GROWING : Verdict.UNSURE,
        remaining,
        slope,
        after(remaining.value(), slope.most()),
        sure ? after(remaining.value(), slope.least()) : null,
        track.why);
  }

  private static Eta plain(
      Subject subject, Verdict verdict, Reading remaining, @Nullable Slope slope, String why) {
    return new Eta(
        subject.device, subject.pid, subject.type, verdict, remaining, slope, null, null, why);
  }

  private static Duration after(long bytes, double bytesPerSecond) {
    return Duration.ofSeconds((long) Math.min(bytes / bytesPerSecond, LONGEST_SECONDS));
  }
}
