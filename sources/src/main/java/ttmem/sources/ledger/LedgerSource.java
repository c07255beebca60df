package ttmem.sources.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.files.Patience;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.LedgerDevice;
import ttmem.ledger.read.LedgerName;
import ttmem.ledger.read.WindowPeak;
import ttmem.model.LiveBuffer;
import ttmem.model.SourceStatus;
import ttmem.sources.Blind;
import ttmem.sources.BufferSource;
import ttmem.sources.Claim;
import ttmem.sources.Holder;
import ttmem.sources.HostView;
import ttmem.sources.PeakSource;
import ttmem.sources.Source;
import ttmem.sources.SourceReport;
import ttmem.sources.host.ProcFs;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.Processes;
import ttmem.sources.host.Roots;

/**
 * What processes keep about their own device memory. Read-only: nothing is locked, mapped, reaped
 * or written, and a process that tracks itself and looks at itself stays alive to everybody else.
 *
 * <p>Whose ledger it is, is said by the kernel: the process that holds the lock on its companion.
 * Two things have to agree with that, or the ledger is not believed: the file belongs to that
 * process's user (or to root), and it names the number that the process has inside its namespace.
 */
public final class LedgerSource implements Source, BufferSource, PeakSource {
  /** The name in {@code sources[]} and in every claim. */
  public static final String NAME = "ledger";

  private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(1);
  private static final int MAX_ERRORS_TOLD = 3;

  private final Patience patience = new Patience(ANSWER_DEADLINE);
  private final LedgerPlaces places;
  private final @Nullable Processes ownProcesses;
  private List<Owned> owned = List.of();

  /** The believed ledgers of one process. */
  private record Owned(ProcessFacts owner, List<LiveLedger> ledgers) {}

  /**
   * @param directory the one folder to look into; null for those of all users
   */
  public LedgerSource(Roots roots, @Nullable Path directory) {
    this.places = new LedgerPlaces(roots, directory, patience);
    // Locks name processes of the real /proc, whatever tree is looked at.
    this.ownProcesses = roots.proc().equals(Roots.LIVE.proc()) ? null : new ProcFs(Roots.LIVE);
  }

  /** The folder that {@code TTMEM_DIR} names; null if it is not set. */
  public static @Nullable Path directoryOf(Map<String, String> environment) {
    String directory = environment.get("TTMEM_DIR");
    return directory == null || directory.isEmpty() ? null : Path.of(directory);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SourceReport read(HostView host) {
    Map<Integer, ProcessFacts> holders = new LinkedHashMap<>();
    for (Holder holder : host.holders()) {
      if (holder.pid() > 0 && !holders.containsKey(holder.pid())) {
        host.processes().find(holder.pid()).ifPresent(found -> holders.put(holder.pid(), found));
      }
    }
    LedgerPlaces.Look look;
    try {
      look = places.look(holders.values());
    } catch (IOException e) {
      owned = List.of();
      return SourceReport.empty(
          SourceStatus.failed(NAME, "who holds locks can't be read: " + e.getMessage()));
    }
    Map<Integer, String> reasons = new TreeMap<>();
    List<String> errors = new ArrayList<>(look.failures());
    for (LedgerFolder.Problem problem : look.problems()) {
      errors.add(problem.text());
      reasons.put(problem.writer(), problem.text());
    }
    owned = owned(host, look, reasons);
    List<Claim> claims = new ArrayList<>();
    owned.forEach(each -> claims.addAll(new ProcessLedgers(each.owner, each.ledgers).claims()));
    List<Blind> blind = blind(holders.values(), claims, look, reasons);
    return new SourceReport(status(look, errors), claims, List.of(), List.of(), blind, notes(look));
  }

  private List<Owned> owned(HostView host, LedgerPlaces.Look look, Map<Integer, String> reasons) {
    Processes processes = ownProcesses == null ? host.processes() : ownProcesses;
    Map<Integer, List<LiveLedger>> byWriter = new TreeMap<>();
    look.live()
        .forEach(
            ledger ->
                byWriter.computeIfAbsent(ledger.writer(), pid -> new ArrayList<>()).add(ledger));
    List<Owned> found = new ArrayList<>();
    byWriter.forEach(
        (pid, ledgers) -> {
          Optional<ProcessFacts> owner = processes.find(pid);
          if (owner.isEmpty()) {
            return; // it ended between the two looks
          }
          List<LiveLedger> believed = new ArrayList<>();
          for (LiveLedger ledger : ledgers) {
            String doubt = doubt(ledger, owner.get());
            if (doubt.isEmpty()) {
              believed.add(ledger);
            } else {
              reasons.put(pid, ledger.label() + ": " + doubt);
            }
          }
          if (!believed.isEmpty()) {
            found.add(new Owned(owner.get(), believed));
          }
        });
    return found;
  }

  private static String doubt(LiveLedger ledger, ProcessFacts owner) {
    int uid = ledger.file().uid();
    if (uid != 0 && uid != owner.uid()) {
      return "file of uid=%s, process of uid=%s"
          .formatted(Integer.toUnsignedString(uid), Integer.toUnsignedString(owner.uid()));
    }
    int named = ledger.header().name().pid();
    return named == owner.nsPid()
        ? ""
        : "it names pid=%d, but is written by pid=%d".formatted(named, owner.nsPid());
  }

  private static List<Blind> blind(
      Iterable<ProcessFacts> holders,
      List<Claim> claims,
      LedgerPlaces.Look look,
      Map<Integer, String> reasons) {
    List<Blind> blind = new ArrayList<>();
    for (ProcessFacts holder : holders) {
      if (claims.stream().noneMatch(claim -> claim.owner().pid() == holder.pid())) {
        blind.add(new Blind(holder.pid(), reason(holder, look, reasons)));
      }
    }
    return blind;
  }

  /** The most telling one first. */
  private static String reason(
      ProcessFacts holder, LedgerPlaces.Look look, Map<Integer, String> reasons) {
    String told = reasons.get(holder.pid());
    if (told != null) {
      return told;
    }
    if (look.live().stream().anyMatch(ledger -> ledger.writer() == holder.pid())) {
      return "its ledger names no device yet";
    }
    if (holder.ledgerDisabled()) {
      return "its tracker is switched off (TTMEM_DISABLED=1)";
    }
    String closed = look.closed().get(holder.uid());
    if (closed == null) {
      closed = look.closedHolders().get(holder.pid());
    }
    if (closed != null) {
      return closed;
    }
    if (isOf(holder, look.dead().stream().map(DeadLedger::name).toList())) {
      return "its ledger has ended: closed, or left by exec";
    }
    return isOf(holder, look.unknown())
        ? "its ledger is of a PID namespace that can't be seen from here"
        : "no tracker runs in it";
  }

  private static boolean isOf(ProcessFacts holder, List<LedgerName> names) {
    return names.stream()
        .anyMatch(
            name ->
                name.pid() == holder.nsPid()
                    && name.startTicks() == holder.identity().startTicks());
  }

  @Override
  public List<Peak> peaks(Instant since) {
    List<Peak> peaks = new ArrayList<>();
    for (Owned each : owned) {
      for (LiveLedger ledger : each.ledgers) {
        try {
          addPeaks(each.owner, ledger, since, peaks);
        } catch (IOException e) {
          // Cut or removed since the look: the next one says so.
        }
      }
    }
    return peaks;
  }

  private static void addPeaks(
      ProcessFacts owner, LiveLedger ledger, Instant since, List<Peak> peaks) throws IOException {
    for (LedgerDevice device : ledger.devices()) {
      for (LedgerType type : LedgerType.values()) {
        if (!device.counter(type).everUsed()) {
          continue;
        }
        for (WindowPeak peak : ledger.reader().windows(device.number(), type)) {
          if (peak.window() > Long.MAX_VALUE / WINDOW_NS) {
            continue;
          }
          Instant begin = Instant.EPOCH.plusNanos(peak.window() * WINDOW_NS);
          if (peak.peakBytes() > 0 && begin.plusNanos(WINDOW_NS).isAfter(since)) {
            peaks.add(
                new Peak(
                    owner.identity(), device.number(), type.memoryType(), begin, peak.peakBytes()));
          }
        }
      }
    }
  }

  private static SourceStatus status(LedgerPlaces.Look look, List<String> errors) {
    look.closed().values().forEach(errors::add);
    if (look.unread() > 0) {
      errors.addFirst("ledgers=" + look.unread() + " more were not read");
    }
    if (!errors.isEmpty()) {
      int told = Math.min(errors.size(), MAX_ERRORS_TOLD);
      String more = errors.size() > told ? "; and " + (errors.size() - told) + " more" : "";
      return SourceStatus.partial(NAME, String.join("; ", errors.subList(0, told)) + more);
    }
    return look.live().isEmpty() && look.dead().isEmpty() && look.unknown().isEmpty()
        ? SourceStatus.absent(NAME, "no process here keeps a ledger")
        : SourceStatus.ok(NAME);
  }

  private static List<String> notes(LedgerPlaces.Look look) {
    List<String> notes = new ArrayList<>();
    if (!look.dead().isEmpty()) {
      notes.add(
          "ledgers of dead processes: " + look.dead().size() + "; ttmem autopsy --list shows them");
    }
    if (!look.unknown().isEmpty()) {
      notes.add(
          "ledgers of other PID namespaces, whose processes can't be seen from here: "
              + look.unknown().size()
              + "; run ttmem on the host");
    }
    return notes;
  }

  @Override
  public List<LiveBuffer> buffers(Wanted wanted, int limit) {
    List<LiveBuffer> buffers = new ArrayList<>();
    for (Owned process : owned) {
      for (LiveLedger ledger : process.ledgers) {
        new LedgerBuffers(process.owner, ledger.reader(), wanted, limit).addTo(buffers);
      }
    }
    return buffers;
  }

  @Override
  public void close() {
    places.close();
    patience.close();
  }
}
