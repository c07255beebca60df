package ttmem.sources.driver;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import ttmem.model.DeviceIdentity;
import ttmem.model.SourceStatus;
import ttmem.model.Telemetry;
import ttmem.sources.Chip;
import ttmem.sources.HostView;
import ttmem.sources.driver.HolderTracker.Holders;
import ttmem.sources.host.HostFiles;
import ttmem.sources.host.ProcFs;
import ttmem.sources.host.Roots;

/**
 * The host as the kernel driver shows it. One thread at a time; {@link #read} never throws and
 * never waits for a device node.
 *
 * <p><b>It never opens {@code /dev/tenstorrent/N}</b>: that would raise the chip's power state, put
 * this program on the driver's list and can block others (host-interface facts, section 1.11).
 * There is no code that could: everything read lies under {@code sys/} and {@code proc/}, and
 * descriptors of other processes are only looked at by readlink and stat.
 *
 * <p><b>Cheap.</b> A refresh lists the devices, reads the driver's lists and one {@code stat} per
 * holder. Counters, telemetry, slow facts and the scan of all processes have their own, longer
 * periods ({@link ChipReader}, {@link HolderTracker}); what is read often is kept open. A device
 * costs about 20 descriptors.
 */
public final class DriverSource implements AutoCloseable {
  private static final String NAME = "driver";
  private static final String REMOTE =
      "a remote ASIC: the driver shows only the chip with the PCIe link";

  private final InstantSource clock;
  private final LongSupplier monotonicNs;
  private final HostFiles files;
  private final boolean pcieRates;
  private final Descriptors descriptors;
  private final DeviceList list;
  private final DriverModule module;
  private final ProcFs processes;
  private final HolderTracker holders;
  private final Map<Integer, ChipReader> chips = new TreeMap<>();
  private boolean started;
  private long moduleNs;

  /**
   * @param clock wall clock, for the time of the view
   * @param monotonicNs nanoseconds from any origin that never go back, such as {@code
   *     System::nanoTime}
   */
  public DriverSource(Roots roots, InstantSource clock, LongSupplier monotonicNs) {
    this(roots, clock, monotonicNs, true);
  }

  /**
   * @param pcieRates whether to read the PCIe counters: 12 a chip at every refresh, more than
   *     everything else together, so a view that doesn't show rates does without
   */
  public DriverSource(
      Roots roots, InstantSource clock, LongSupplier monotonicNs, boolean pcieRates) {
    this(roots, clock, monotonicNs, new HostFiles(), false, pcieRates);
  }

  DriverSource(
      Roots roots,
      InstantSource clock,
      LongSupplier monotonicNs,
      HostFiles files,
      boolean replaceable) {
    this(roots, clock, monotonicNs, files, replaceable, true);
  }

  private DriverSource(
      Roots roots,
      InstantSource clock,
      LongSupplier monotonicNs,
      HostFiles files,
      boolean replaceable,
      boolean pcieRates) {
    this.clock = clock;
    this.monotonicNs = monotonicNs;
    this.files = files;
    this.pcieRates = pcieRates;
    this.descriptors = new Descriptors(files, replaceable);
    this.list = new DeviceList(roots, files);
    this.module = new DriverModule(roots, files);
    this.processes = new ProcFs(roots, ProcFs.USER_HZ, files);
    this.holders = new HolderTracker(roots, descriptors, files, processes);
  }

  /** The host now. What can't be read is unknown, with the reason. */
  public HostView read() {
    long nowNs = monotonicNs.getAsLong();
    String failure = "";
    boolean changed = false;
    try {
      changed = follow(list.read());
    } catch (IOException e) {
      failure = "the devices can't be listed: " + e;
      changed = follow(List.of());
    }
    if (changed || !started || nowNs - moduleNs >= ChipReader.SLOW_NS) {
      module.refresh();
      moduleNs = nowNs;
    }
    chips.values().forEach(chip -> chip.refresh(nowNs));
    Map<Integer, Long> numbers = new TreeMap<>();
    chips.forEach((ordinal, chip) -> numbers.put(ordinal, chip.facts().deviceNumber()));
    Holders held = holders.read(numbers, module.version(), changed || !started, nowNs);
    started = true;
    List<String> notes = new ArrayList<>(held.notes());
    if (!module.undriven().isEmpty()) {
      notes.add(
          module.undrivenPhrase() + " without a driver: " + String.join(", ", module.undriven()));
    }
    return new HostView(
        clock.instant(),
        module.hostname(),
        module.info(),
        status(failure),
        chips(),
        held.list(),
        held.complete(),
        processes,
        notes);
  }

  /**
   * Drops the devices that are gone or were replaced and takes up the new ones.
   *
   * @return whether anything changed
   */
  private boolean follow(List<DeviceList.Entry> entries) {
    Set<DeviceList.Entry> current = new HashSet<>(entries);
    boolean changed =
        chips
            .entrySet()
            .removeIf(
                known -> {
                  if (current.contains(known.getValue().entry())) {
                    return false;
                  }
                  known.getValue().close();
                  holders.forget(known.getKey());
                  return true;
                });
    for (DeviceList.Entry entry : entries) {
      if (!chips.containsKey(entry.ordinal())) {
        ChipFacts facts = new ChipFacts(entry.directory(), files);
        chips.put(entry.ordinal(), new ChipReader(entry, descriptors, facts, pcieRates));
        changed = true;
      }
    }
    return changed;
  }

  /** Chips with a node in bus order, then the remote ones in the order of their parents. */
  private List<Chip> chips() {
    List<ChipReader> ordered = new ArrayList<>(chips.values());
    ordered.sort(
        Comparator.comparing(
            (ChipReader chip) -> chip.facts().bdf(), Comparator.nullsLast(String::compareTo)));
    List<Chip> all = new ArrayList<>();
    for (ChipReader chip : ordered) {
      all.add(
          new Chip(
              identity(all.size(), chip.facts(), chip.entry().ordinal(), null),
              chip.telemetry(),
              chip.notes()));
    }
    for (int parent = 0; parent < ordered.size(); parent++) {
      ChipFacts facts = ordered.get(parent).facts();
      for (int i = 0; i < facts.remoteChips(); i++) {
        all.add(
            new Chip(
                identity(all.size(), facts, null, parent), Telemetry.unknown(REMOTE), List.of()));
      }
    }
    return all;
  }

  private static DeviceIdentity identity(
      int id, ChipFacts facts, @Nullable Integer ordinal, @Nullable Integer parent) {
    boolean remote = parent != null;
    return new DeviceIdentity(
        id,
        ordinal,
        remote ? null : facts.bdf(),
        remote ? null : facts.asicId(),
        facts.serial(),
        facts.arch(),
        facts.cardType(),
        remote,
        parent);
  }

  private SourceStatus status(String failure) {
    if (!failure.isEmpty()) {
      return SourceStatus.failed(NAME, failure);
    }
    if (chips.isEmpty() && !module.info().loaded()) {
      String present = module.undrivenPhrase();
      return SourceStatus.absent(
          NAME,
          present.isEmpty()
              ? "no Tenstorrent PCI function and no driver"
              : present + ", driver not loaded");
    }
    List<String> faults = new ArrayList<>();
    chips.forEach(
        (ordinal, chip) -> {
          if (!chip.fault().isEmpty()) {
            faults.add("device " + ordinal + ": " + chip.fault());
          }
        });
    return faults.isEmpty()
        ? SourceStatus.ok(NAME)
        : SourceStatus.partial(NAME, String.join("; ", faults));
  }

  /** How often an attribute was read so far, by whatever descriptor. */
  long attributeReads() {
    return descriptors.reads();
  }

  /** Lets go of all descriptors. A later {@link #read} would open them anew. */
  @Override
  public void close() {
    chips.values().forEach(ChipReader::close);
    chips.clear();
    holders.close();
  }
}
