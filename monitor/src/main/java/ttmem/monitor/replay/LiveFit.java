package ttmem.monitor.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ttmem.metal.allocator.Allocator;
import ttmem.metal.allocator.AllocatorConfig;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.SearchPolicy;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.ProcessInfo;
import ttmem.model.Profile;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Usage;
import ttmem.monitor.questions.Observation;

/**
 * Would a buffer fit into what a running process has now.
 *
 * <p>What it takes of each bank is worked out by the allocator's own rules (padding, alignment, how
 * pages are dealt out); it fits if the largest hole that the process's allocator published is as
 * large. An address is given only where all buffers are reported and one hole alone will do: see
 * {@link Holes}. Without published figures the answer is unknown, whatever the sums say: free bytes
 * may lie in pieces.
 */
public final class LiveFit {
  private static final long ROOM_BYTES = 1L << 40;

  private LiveFit() {}

  /** What can be said. */
  public enum Verdict {
    FITS,
    DOES_NOT_FIT,
    UNKNOWN
  }

  /**
   * One answer.
   *
   * @param pid the process that would allocate; null for the first one on a chip that nobody holds
   * @param bytesPerBank what it would take of each bank; empty if that can't be worked out
   * @param pool the figures that it was compared with; null if there are none
   * @param holes where it could go; empty if it doesn't fit, or that is not known
   * @param why in words
   * @param warning what to know although it fits; may be empty
   */
  public record Answer(
      FitQuestion question,
      @Nullable Integer pid,
      Verdict verdict,
      OptionalLong bytesPerBank,
      @Nullable Pool pool,
      Holes holes,
      String why,
      String warning) {}

  /**
   * One answer per process that uses or holds the chip.
   *
   * @param pid of this process only; null for all
   */
  public static List<Answer> ask(
      Observation look, Device device, @Nullable Integer pid, FitQuestion question) {
    Snapshot snapshot = look.snapshot();
    List<Answer> answers = new ArrayList<>();
    for (ProcessInfo process : snapshot.processes()) {
      boolean asked = pid == null || pid == process.pid();
      Usage usage = usage(process, device);
      if (asked && usage != null) {
        answers.add(ask(look, device, process.pid(), usage, question));
      } else if (asked && device.holders().contains(process.pid())) {
        answers.add(unknown(question, process.pid(), "it holds the device and reports nothing"));
      }
    }
    if (answers.isEmpty() && pid == null && isIdle(device)) {
      answers.add(onEmpty(device, question));
    }
    return answers;
  }

  private static boolean isIdle(Device device) {
    Reading used = device.memory().used().get(MemoryType.DRAM);
    return device.holders().isEmpty() && used.equals(Reading.ZERO);
  }

  private static @Nullable Usage usage(ProcessInfo process, Device device) {
    return process.usage().stream()
        .filter(usage -> usage.counted() && Objects.equals(usage.device(), device.id()))
        .findFirst()
        .orElse(null);
  }

  private static Answer ask(
      Observation look, Device device, int pid, Usage usage, FitQuestion question) {
    Pool pool = usage.pool(question.type().memoryType()).orElse(null);
    if (pool == null) {
      return unknown(
          question,
          pid,
          "its allocator publishes no figures, and free bytes may lie in pieces (reported by "
              + usage.source()
              + ")");
    }
    Profile profile = profile(device);
    if (profile == null) {
      return unknown(question, pid, "it is not known which board this is, nor its alignments");
    }
    long need;
    try {
      need = bytesPerBank(profile, pool, question);
    } catch (AllocatorException | IllegalArgumentException e) {
      return new Answer(
          question,
          pid,
          Verdict.DOES_NOT_FIT,
          OptionalLong.empty(),
          pool,
          Holes.unknown(""),
          "tt-metal refuses such a buffer: " + e.getMessage(),
          "");
    }
    boolean fits = need <= pool.largestFreeBytes();
    String why =
        fits
            ? "the largest hole is large enough"
            : need <= pool.freeBytes()
                ? "fragmented: enough is free, in pieces that are too small"
                : "exhausted: not enough is free";
    return new Answer(
        question,
        pid,
        fits ? Verdict.FITS : Verdict.DOES_NOT_FIT,
        OptionalLong.of(need),
        pool,
        fits
            ? holes(look, device, pid, pool, question, need, profile.dramAlignment())
            : Holes.unknown(""),
        why,
        fits ? warning(usage, question) : "");
  }

  private static Holes holes(
      Observation look,
      Device device,
      int pid,
      Pool pool,
      FitQuestion question,
      long need,
      long blockBytes) {
    String missing = look.buffersMissing();
    return missing.isEmpty()
        ? Holes.of(
            pool,
            look.counted().stream()
                .filter(buffer -> buffer.pid() == pid)
                .filter(buffer -> Objects.equals(buffer.device(), device.id()))
                .toList(),
            question.type(),
            need,
            blockBytes)
        : Holes.unknown(missing);
  }

  /** The allocator doesn't know of circular buffers: what it gives may be theirs. */
  private static String warning(Usage usage, FitQuestion question) {
    if (question.type().memoryType() != MemoryType.L1) {
      return "";
    }
    Reading cb = usage.amounts().get(MemoryType.CB);
    if (cb.equals(Reading.ZERO)) {
      return "";
    }
    return cb.isKnown()
        ? "circular buffers lie in the same memory: a program may clash with it when it runs"
        : "whether circular buffers lie in the same memory is not known: " + cb.note();
  }

  /** What it takes of each bank when there is room for anything. */
  private static long bytesPerBank(Profile profile, Pool pool, FitQuestion question) {
    boolean small = pool.type() == MemoryType.L1_SMALL;
    boolean trace = pool.type() == MemoryType.TRACE;
    boolean dram = trace || pool.type() == MemoryType.DRAM;
    Allocator allocator =
        new Allocator(
            new AllocatorConfig(
                dram ? pool.banks() : profile.dramBanks(),
                2 * ROOM_BYTES,
                profile.dramUnreservedBase(),
                profile.dramAlignment(),
                trace ? ROOM_BYTES : 0,
                dram ? profile.l1Banks() : pool.banks(),
                2 * ROOM_BYTES,
                profile.l1UnreservedBase(),
                small ? ROOM_BYTES : 0,
                profile.l1Alignment(),
                true,
                profile.bankCounts(),
                SearchPolicy.FIRST));
    long before = allocator.statistics(question.type()).totalFreeBytes();
    var _ = allocator.allocate(Fit.request(question));
    return before - allocator.statistics(question.type()).totalFreeBytes();
  }

  private static Answer onEmpty(Device device, FitQuestion question) {
    Profile profile = profile(device);
    if (profile == null) {
      return unknown(question, null, "it is not known which board this is");
    }
    try {
      FitAnswer answer = Fit.onEmpty(BoardOptions.of(profile)).ask(question);
      return new Answer(
          question,
          null,
          answer.fits() ? Verdict.FITS : Verdict.DOES_NOT_FIT,
          answer.fits() ? OptionalLong.of(answer.bytesPerBank()) : OptionalLong.empty(),
          null,
          Holes.unknown(""),
          answer.fits() ? "nobody holds it; inferred from " + profile.name() : answer.why(),
          answer.warning());
    } catch (ReplayException e) {
      return unknown(question, null, String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable Profile profile(Device device) {
    String board = device.identity().board();
    try {
      return board == null ? null : Profile.of(board);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Answer unknown(FitQuestion question, @Nullable Integer pid, String why) {
    return new Answer(
        question, pid, Verdict.UNKNOWN, OptionalLong.empty(), null, Holes.unknown(""), why, "");
  }
}
