package ttmem.cli.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ttmem.model.BoardUse;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.model.Untracked;
import ttmem.model.Usage;

/** The page that {@code ttmem} prints: devices, processes, and what a reader has to know. */
public final class TableRenderer {
  private final Look look;
  private final SortKey sort;
  private final String root;

  public TableRenderer(Look look, SortKey sort) {
    this(look, sort, "");
  }

  /**
   * A page.
   *
   * @param root the folder that the host is under; empty for the live one
   */
  public TableRenderer(Look look, SortKey sort, String root) {
    this.look = look;
    this.sort = sort;
    this.root = root;
  }

  /** The page, with a line feed after every line. */
  public String render(Snapshot snapshot) {
    Frame frame = new Frame(look);
    List<String> names = new ArrayList<>(List.of("ttmem", snapshot.host()));
    names.add(root.isEmpty() ? "" : "under " + root);
    names.add(Values.driver(snapshot.driver()));
    names.removeIf(String::isEmpty);
    frame.open(names, Values.time(snapshot.time()));
    if (snapshot.devices().isEmpty()) {
      noDevice(snapshot, frame);
    } else {
      frame.lines(DeviceTable.lines(snapshot, frame.inner()));
    }
    List<UseRow> rows = UseRow.of(snapshot, sort);
    if (!rows.isEmpty()) {
      frame.section("Processes");
      frame.lines(ProcessTable.lines(rows, frame.inner()));
    } else if (!snapshot.devices().isEmpty()) {
      frame.section("Processes");
      frame.sentence("", Style.PLAIN, "no process reports device memory");
    }
    untracked(snapshot, frame);
    leftovers(snapshot, frame);
    notes(snapshot, rows, frame);
    return frame.close();
  }

  /** What to do when there is nothing to show. */
  static void noDevice(Snapshot snapshot, Frame frame) {
    frame.sentence("", Style.PLAIN, "No Tenstorrent device found.");
    if (snapshot.driver().undriven() > 0) {
      frame.sentence("", Style.PLAIN, NoDevice.reason(snapshot.driver()) + ".");
    }
    frame.sentence("", Style.PLAIN, "`ttmem doctor` says what is missing.");
    frame.sentence("", Style.PLAIN, "`ttmem demo` shows ttmem at work without hardware.");
  }

  /** Holders whose bytes nobody reports: one sentence per process and reason. */
  private void untracked(Snapshot snapshot, Frame frame) {
    Map<Untracked, List<Integer>> devices = new LinkedHashMap<>();
    for (Device device : snapshot.devices()) {
      for (Untracked holder : device.untracked()) {
        devices.computeIfAbsent(holder, key -> new ArrayList<>()).add(device.id());
      }
    }
    if (devices.isEmpty()) {
      return;
    }
    frame.section("Holding a device, bytes unknown");
    devices.forEach(
        (holder, ids) -> {
          String who = Values.pidAndName(holder.pid(), Values.process(snapshot, holder.pid()));
          frame.sentence(bullet(), Style.BUSY, on(ids) + who + ": " + holder.reason());
        });
  }

  private void leftovers(Snapshot snapshot, Frame frame) {
    boolean titled = false;
    for (Device device : snapshot.devices()) {
      for (String sentence : Leftovers.sentences(device.leftovers(), look)) {
        if (!titled) {
          frame.section("Left behind by the dead, not counted");
          titled = true;
        }
        frame.sentence(bullet(), Style.BUSY, on(List.of(device.id())) + sentence);
      }
    }
  }

  private void notes(Snapshot snapshot, List<UseRow> rows, Frame frame) {
    List<String> notes = new ArrayList<>();
    for (SourceStatus source : snapshot.sources()) {
      // One that isn't there is no fault, and who isn't tracked says so above; -q has them all.
      if (source.state() == SourceStatus.State.PARTIAL
          || source.state() == SourceStatus.State.FAILED) {
        String error = source.error().isEmpty() ? "" : ": " + source.error();
        notes.add("source " + source.name() + " " + source.state().label() + error);
      }
    }
    for (BoardUse board : snapshot.boards()) {
      notes.add("board " + DeviceIds.text(board.devices()) + ": " + board.note());
    }
    for (Device device : snapshot.devices()) {
      for (String note : device.notes()) {
        notes.add(on(List.of(device.id())) + note);
      }
    }
    for (UseRow row : rows) {
      Usage usage = row.usage();
      if (usage != null && usage.device() == null && usage.boardDevices().isEmpty()) {
        notes.add(usage.note().isEmpty() ? "chip unknown, PID " + row.pid() : usage.note());
      }
    }
    notes.addAll(lowerBounds(rows));
    notes.addAll(snapshot.notes());
    if (!notes.isEmpty()) {
      frame.section("Notes");
      for (String note : notes) {
        frame.sentence(bullet(), Style.FAINT, note);
      }
    }
  }

  /** Why a process's amounts are lower bounds, once per reason. */
  private static List<String> lowerBounds(List<UseRow> rows) {
    Map<String, Set<Integer>> pids = new LinkedHashMap<>();
    for (UseRow row : rows) {
      for (MemoryType type : MemoryType.values()) {
        Reading reading = row.amounts().get(type);
        if (reading.status() == Reading.Status.AT_LEAST) {
          pids.computeIfAbsent(reading.note(), note -> new LinkedHashSet<>()).add(row.pid());
        }
      }
    }
    List<String> notes = new ArrayList<>();
    pids.forEach((why, those) -> notes.add(Leftovers.pids(those) + ", lower bounds: " + why));
    return notes;
  }

  private String bullet() {
    return look.glyph("• ", "* ");
  }

  private static String on(List<Integer> devices) {
    return (devices.size() == 1 ? "device " : "devices ") + DeviceIds.text(devices) + ": ";
  }
}
