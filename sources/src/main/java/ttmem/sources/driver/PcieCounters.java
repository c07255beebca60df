package ttmem.sources.driver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import ttmem.model.Reading;

/**
 * Transfer rates of one chip from the counters of its PCIe tile (host-interface facts, section
 * 1.5).
 *
 * <p>The counters have 32 bits, count flits and wrap. Two samples tell a rate only while less than
 * half a turn lies between them: more than that is taken for a reset of the counter. At 32 bytes a
 * flit and PCIe 5.0 x16 (63 GB/s) half a turn lasts 1.09 s, so samples further apart than one
 * second, with a little room for a timer that fires late, give no rate.
 *
 * <p>Both results are inferred. Which counters mean "to the device" follows from what starts on the
 * NOC: the master's writes carry what the host writes, the slave's reads what the chip fetches from
 * the host. And Blackhole's flit may be of 64 bytes where the driver's document says 32.
 */
final class PcieCounters {
  /** Refreshes closer than this give the rate of before: a short interval only adds noise. */
  static final long MIN_APART_NS = TimeUnit.MILLISECONDS.toNanos(400);

  static final long MAX_APART_NS = TimeUnit.MILLISECONDS.toNanos(1050);

  private static final String[] NAMES = {
    "mst_posted_wr_data_word_sent",
    "mst_nonposted_wr_data_word_sent",
    "slv_rd_data_word_sent",
    "mst_rd_data_word_received",
    "slv_posted_wr_data_word_received",
    "slv_nonposted_wr_data_word_received",
  };
  private static final int NOCS = 2;
  private static final int COUNT = NAMES.length * NOCS;
  private static final int FIRST_FROM_DEVICE = COUNT / 2;

  private static final long FLIT_BYTES = 32;
  private static final long UNKNOWN = -1;
  private static final long HALF_TURN = 1L << 31;
  private static final String DIRECTION =
      "direction inferred from the driver's names, 32 bytes per flit";

  private final List<Attribute> attributes = new ArrayList<>(COUNT);
  private final Descriptors descriptors;
  private final String note;
  private long[] before = new long[COUNT];
  private long[] now = new long[COUNT];
  private boolean sampled;
  private long sampledNs;
  private Reading toDevice = Reading.unknown("not sampled yet");
  private Reading fromDevice = toDevice;

  PcieCounters(Path directory, Descriptors descriptors, boolean blackhole) {
    this.descriptors = descriptors;
    this.note = blackhole ? DIRECTION + " (a Blackhole's may have 64)" : DIRECTION;
    for (String name : NAMES) {
      for (int noc = 0; noc < NOCS; noc++) {
        attributes.add(new Attribute(directory.resolve(name + noc), descriptors, true));
      }
    }
  }

  /**
   * Takes a sample, if the last one is old enough.
   *
   * @return whether it did
   */
  boolean sample(long nowNs) {
    long apartNs = nowNs - sampledNs;
    if (sampled && apartNs < MIN_APART_NS) {
      return false;
    }
    long[] oldest = before;
    before = now;
    now = oldest;
    boolean allOnes = true;
    for (int i = 0; i < COUNT; i++) {
      now[i] = read(attributes.get(i));
      allOnes &= now[i] == Gauge.ALL_ONES;
    }
    if (allOnes) {
      toDevice = Reading.unknown("the chip answers all ones: every counter=" + Gauge.ALL_ONES);
      fromDevice = toDevice;
    } else {
      toDevice = rate(0, FIRST_FROM_DEVICE, apartNs);
      fromDevice = rate(FIRST_FROM_DEVICE, COUNT, apartNs);
    }
    sampled = true;
    sampledNs = nowNs;
    return true;
  }

  private long read(Attribute attribute) {
    if (!attribute.read()) {
      return UNKNOWN;
    }
    long value = descriptors.number();
    return value < 0 || value > Gauge.ALL_ONES ? UNKNOWN : value;
  }

  private Reading rate(int from, int to, long apartNs) {
    for (int i = from; i < to; i++) {
      if (now[i] == UNKNOWN) {
        Attribute missing = attributes.get(i);
        return Reading.unknown(
            missing.problem() == Attribute.Problem.NONE
                ? "expected a 32-bit counter: " + missing.name()
                : missing.reason());
      }
    }
    if (!sampled) {
      return Reading.unknown("a rate needs two samples, and there is one so far");
    }
    if (apartNs > MAX_APART_NS) {
      return Reading.unknown(
          "the counters can wrap between samples more than 1 s apart: apart_ms="
              + TimeUnit.NANOSECONDS.toMillis(apartNs));
    }
    long flits = 0;
    for (int i = from; i < to; i++) {
      long delta = (now[i] - before[i]) & Gauge.ALL_ONES;
      if (before[i] == UNKNOWN) {
        return Reading.unknown("a rate needs two samples: " + attributes.get(i).name());
      }
      if (delta > HALF_TURN) {
        return Reading.unknown(
            "a counter was reset since the last sample: " + attributes.get(i).name());
      }
      flits += delta;
    }
    double seconds = (double) apartNs / TimeUnit.SECONDS.toNanos(1);
    return Reading.inferred(Math.round(flits * FLIT_BYTES / seconds), note);
  }

  /** Bytes per second towards the device. */
  Reading toDevice() {
    return toDevice;
  }

  /** Bytes per second from the device. */
  Reading fromDevice() {
    return fromDevice;
  }

  void retry() {
    attributes.forEach(Attribute::retry);
  }

  void close() {
    attributes.forEach(Attribute::close);
  }
}
