package ttmem.monitor.questions;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.Profile;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.monitor.questions.L1View.Formula;
import ttmem.monitor.questions.L1View.Hole;
import ttmem.monitor.questions.L1View.Kind;
import ttmem.monitor.questions.L1View.Part;
import ttmem.monitor.questions.L1View.Provenance;

/** Works out the parts of an {@link L1View}. */
final class L1Parts {
  private static final String NO_FIGURES =
      "no process on this device publishes figures of its allocator";

  private final Device device;
  private final Amounts used;
  private final List<DeviceHolding> holdings;
  private final List<DeviceHolding> publishers;
  private final List<Profile> profiles;
  private final List<String> disagreements = new ArrayList<>();

  L1Parts(Snapshot snapshot, Device device) {
    this.device = device;
    this.used = device.memory().used();
    this.holdings = DeviceHolding.on(snapshot, device);
    this.publishers =
        holdings.stream().filter(holding -> holding.pool(MemoryType.L1) != null).toList();
    this.profiles = Profiles.of(device.identity());
  }

  Part part(Kind kind) {
    return switch (kind) {
      case ALLOCATOR -> allocator();
      case CB -> outside(kind, MemoryType.CB);
      case KERNEL -> outside(kind, MemoryType.KERNEL);
      case RESERVED -> reserved();
      case UNATTRIBUTED -> unattributed();
      case FREE -> free();
    };
  }

  List<String> disagreements() {
    return disagreements;
  }

  /** Whether nobody holds the chip, and that is known. */
  private boolean idle() {
    return device.holders().isEmpty()
        && holdings.isEmpty()
        && used.get(MemoryType.L1).equals(Reading.ZERO);
  }

  int cores() {
    int banks = 0;
    for (DeviceHolding publisher : publishers) {
      banks = Math.max(banks, publisher.need(MemoryType.L1).banks());
    }
    return banks > 0 || profiles.isEmpty() ? banks : profiles.getFirst().l1Banks();
  }

  Reading total() {
    Reading total = null;
    for (DeviceHolding publisher : publishers) {
      Pool pool = publisher.need(MemoryType.L1);
      if (pool.baseAddress() != null) {
        long core = pool.baseAddress() + pool.bankBytes() + publisher.smallBankBytes();
        Reading one = Reading.of(pool.banks() * core);
        if (total != null && !total.equals(one)) {
          return Reading.unknown("the processes on it publish different sizes");
        }
        total = one;
      }
    }
    if (total != null) {
      return total;
    }
    return profiles.isEmpty()
        ? Reading.unknown("it is not known which board this is")
        : Reading.inferred(
            cores() * profiles.getFirst().l1Bytes(),
            cores() + " cores of " + profiles.getFirst().l1Bytes() + " bytes, by the data sheet");
  }

  private Part allocator() {
    Reading bytes = used.get(MemoryType.L1).plus(used.get(MemoryType.L1_SMALL));
    return measured(
        Kind.ALLOCATOR, bytes, "buffers in L1 and L1_SMALL as reported by their owners");
  }

  private Part outside(Kind kind, MemoryType type) {
    Reading bytes = used.get(type);
    String what =
        type == MemoryType.CB
            ? "circular buffers of the resident programs"
            : "kernels in the kernel-config rings";
    return bytes.isKnown()
        ? measured(kind, bytes, what)
        : unknown(kind, "not available: " + (idle() ? "nobody holds it" : whyNot(type)));
  }

  /** In the words of those who hold the chip, who are the ones that could have told. */
  private String whyNot(MemoryType type) {
    List<String> reasons = new ArrayList<>();
    for (DeviceHolding holding : holdings) {
      Reading amount = holding.amounts().get(type);
      if (!amount.isKnown()) {
        reasons.add("pid " + holding.pid() + ": " + amount.note());
      }
    }
    return reasons.isEmpty() ? used.get(type).note() : String.join("; ", reasons);
  }

  private Part reserved() {
    TreeSet<Long> bases = new TreeSet<>();
    for (DeviceHolding publisher : publishers) {
      Long base = publisher.need(MemoryType.L1).baseAddress();
      if (base != null) {
        bases.add(base);
      }
    }
    if (bases.size() > 1) {
      disagreements.add("the processes on it publish different bases of L1: " + bases);
      return range(bases, Provenance.PUBLISHED, "below the bases that the processes published");
    }
    if (bases.isEmpty()) {
      profiles.forEach(profile -> bases.add(profile.l1UnreservedBase()));
      return bases.isEmpty()
          ? unknown(Kind.RESERVED, "no base was published, and the board is not known")
          : range(bases, Provenance.INFERRED, "of known software, as none is published");
    }
    long below = bases.first() * cores();
    String source = "below the base %d of %d cores";
    Reading kernels = used.get(MemoryType.KERNEL);
    if (kernels.status() != Reading.Status.EXACT) {
      return new Part(
          Kind.RESERVED,
          Reading.of(below),
          OptionalLong.empty(),
          Provenance.PUBLISHED,
          source.formatted(bases.first(), cores()) + ", with the kernels there");
    }
    Reading rest = Difference.rest(Reading.of(below), kernels, "more kernels than room for them");
    if (!rest.isKnown()) {
      disagreements.add(
          "kernels of %d bytes can't lie in %d bytes below the base"
              .formatted(kernels.value(), below));
      return unknown(Kind.RESERVED, rest.note());
    }
    return new Part(
        Kind.RESERVED,
        rest,
        OptionalLong.empty(),
        Provenance.PUBLISHED,
        source.formatted(bases.first(), cores()) + ", without the kernels there");
  }

  private Part range(NavigableSet<Long> bases, Provenance provenance, String source) {
    long least = bases.first() * cores();
    long most = bases.last() * cores();
    Reading bytes =
        provenance == Provenance.PUBLISHED ? Reading.of(least) : Reading.inferred(least, source);
    return new Part(
        Kind.RESERVED,
        bytes,
        most > least ? OptionalLong.of(most) : OptionalLong.empty(),
        provenance,
        source + ", with the kernels there");
  }

  private Part unattributed() {
    if (idle()) {
      return measured(Kind.UNATTRIBUTED, Reading.ZERO, "nobody holds it");
    }
    if (publishers.isEmpty()) {
      return unknown(Kind.UNATTRIBUTED, NO_FIGURES);
    }
    Reading published = Reading.ZERO;
    Reading reported = Reading.ZERO;
    for (DeviceHolding publisher : publishers) {
      published = published.plus(Reading.of(publisher.publishedL1Bytes()));
      reported = reported.plus(publisher.reportedL1());
    }
    Reading rest =
        Difference.rest(published, reported, "more was reported than the allocators have");
    if (!rest.isKnown()) {
      if (reported.isKnown()) {
        disagreements.add(
            "%s bytes of L1 were reported, and the allocators published %d: figures of different instants"
                .formatted(reported, published.value()));
      }
      return unknown(Kind.UNATTRIBUTED, rest.note());
    }
    return new Part(
        Kind.UNATTRIBUTED,
        silent().isEmpty() ? rest : rest.weakenedBy(silent()),
        OptionalLong.empty(),
        Provenance.PUBLISHED,
        "published %d, reported %d: padding, or not reported"
            .formatted(published.value(), reported.value()));
  }

  /** Who else may have memory there that no allocator published; empty if nobody. */
  private String silent() {
    return holdings.stream()
            .filter(holding -> holding.pool(MemoryType.L1) == null)
            .map(holding -> "pid " + holding.pid() + " publishes no figures of its allocator")
            .collect(Collectors.joining("; "))
        + device.untracked().stream()
            .map(holder -> "pid " + holder.pid() + " holds it untracked")
            .collect(Collectors.joining("; "));
  }

  private Part free() {
    if (idle()) {
      return idleFree();
    }
    if (publishers.isEmpty()) {
      return unknown(Kind.FREE, NO_FIGURES);
    }
    if (publishers.size() > 1 || !silent().isEmpty()) {
      return unknown(
          Kind.FREE, "every process has its own allocator: free space is told per process");
    }
    Reading free = Reading.of(publishers.getFirst().freeL1Bytes());
    Reading cb = used.get(MemoryType.CB);
    if (cb.status() != Reading.Status.EXACT) {
      return unknown(
          Kind.FREE,
          "its allocator calls %d bytes free; circular buffers that nobody reports may lie there"
              .formatted(free.value()));
    }
    Reading rest = Difference.rest(free, cb, "more circular buffers than the allocator has free");
    if (!rest.isKnown()) {
      disagreements.add(
          "circular buffers of %d bytes can't lie in the %d bytes that the allocator has free"
              .formatted(cb.value(), free.value()));
      return unknown(Kind.FREE, rest.note());
    }
    return new Part(
        Kind.FREE,
        rest,
        OptionalLong.empty(),
        Provenance.PUBLISHED,
        "free by its allocator, without the circular buffers");
  }

  private Part idleFree() {
    Part reserved = reserved();
    Reading total = total();
    if (!total.isKnown() || !reserved.bytes().isKnown()) {
      return unknown(Kind.FREE, total.isKnown() ? reserved.source() : total.note());
    }
    long least = total.value() - reserved.most().orElse(reserved.bytes().value());
    long most = total.value() - reserved.bytes().value();
    return new Part(
        Kind.FREE,
        Reading.inferred(least, "nobody holds the chip"),
        most > least ? OptionalLong.of(most) : OptionalLong.empty(),
        Provenance.INFERRED,
        "nobody holds it: the total without what is reserved");
  }

  List<Hole> holes() {
    List<Hole> holes = new ArrayList<>();
    for (DeviceHolding holding : holdings) {
      for (MemoryType type : List.of(MemoryType.L1, MemoryType.L1_SMALL)) {
        Pool pool = holding.pool(type);
        if (pool != null && pool.bankBytes() > 0) {
          holes.add(new Hole(holding.pid(), pool));
        }
      }
    }
    return holes;
  }

  /** The document takes BufferType::L1 alone. */
  @Nullable Formula formula() {
    Reading published = null;
    Reading reported = Reading.ZERO;
    for (DeviceHolding publisher : publishers) {
      Pool pool = publisher.need(MemoryType.L1);
      Reading one = Reading.of(pool.banks() * pool.allocatedBytes());
      published = published == null ? one : published.plus(one);
      reported = reported.plus(publisher.amounts().get(MemoryType.L1));
    }
    return published == null || !reported.isKnown()
        ? null
        : new Formula(published.value(), reported.value());
  }

  private static Part measured(Kind kind, Reading bytes, String source) {
    return bytes.isKnown()
        ? new Part(kind, bytes, OptionalLong.empty(), Provenance.MEASURED, source)
        : unknown(kind, bytes.note());
  }

  private static Part unknown(Kind kind, String why) {
    return new Part(kind, Reading.unknown(why), OptionalLong.empty(), Provenance.UNKNOWN, why);
  }
}
