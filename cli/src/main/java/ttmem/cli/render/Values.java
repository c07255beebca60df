package ttmem.cli.render;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.BoardUse;
import ttmem.model.Device;
import ttmem.model.DeviceIdentity;
import ttmem.model.DriverInfo;
import ttmem.model.Metric;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Usage;

/** Values of a snapshot in words. */
public final class Values {
  public static final String UNKNOWN = "N/A";

  private Values() {}

  public static String orUnknown(@Nullable Object value) {
    return value == null ? UNKNOWN : value.toString();
  }

  /** {@code 2026-01-02 03:04:05 UTC}; java.time's formatters cost too much at start-up. */
  public static String time(Instant instant) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC);
    StringBuilder out = new StringBuilder(24);
    two(out.append(time.getYear()).append('-'), time.getMonthValue());
    two(out.append('-'), time.getDayOfMonth());
    two(out.append(' '), time.getHour());
    two(out.append(':'), time.getMinute());
    two(out.append(':'), time.getSecond());
    return out.append(" UTC").toString();
  }

  private static void two(StringBuilder out, int number) {
    out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  public static String driver(DriverInfo driver) {
    if (!driver.loaded()) {
      return "driver not loaded";
    }
    return driver.version() == null ? "driver loaded" : "driver " + driver.version();
  }

  /** The value in the unit of the metric's label with so many decimals, 0 to 3. */
  public static String metric(Reading reading, Metric metric, int decimals, Look look) {
    if (!reading.isKnown()) {
      return UNKNOWN;
    }
    int parts =
        switch (decimals) {
          case 0 -> 1;
          case 1 -> 10;
          default -> 1000;
        };
    long rounded = Math.round((double) reading.value() * parts / metric.scale());
    String sign = Sizes.mark(reading, look) + (rounded < 0 ? "-" : "");
    long whole = Math.abs(rounded) / parts;
    String rest = Long.toString(parts + Math.abs(rounded) % parts).substring(1);
    return decimals == 0 ? sign + whole : sign + whole + "." + rest;
  }

  /** The card type; R marks the remote chip of a board, as tt-smi does. */
  public static String board(DeviceIdentity identity) {
    String name = identity.board() != null ? identity.board() : orUnknown(identity.arch());
    return identity.remote() ? name + " R" : name;
  }

  /** How a chip is reached: its bus address, or over which other chip. */
  public static String bus(DeviceIdentity identity) {
    if (identity.remote() && identity.parent() != null) {
      return "via device " + identity.parent();
    }
    return orUnknown(identity.bdf());
  }

  public static String node(DeviceIdentity identity) {
    return identity.ordinal() == null ? "no node" : "/dev/tenstorrent/" + identity.ordinal();
  }

  /** All names of a chip in one line. */
  public static String names(DeviceIdentity identity) {
    StringBuilder out = new StringBuilder();
    out.append(board(identity)).append("  ").append(bus(identity));
    out.append("  ").append(node(identity));
    if (identity.asicId() != null) {
      out.append("  asic ").append(identity.asicId());
    }
    if (identity.serial() != null) {
      out.append("  serial ").append(identity.serial());
    }
    return out.toString();
  }

  /** The device of a usage: an id, a board's ids, or {@code ?} where nobody can tell. */
  public static String deviceOf(Usage usage) {
    if (usage.device() != null) {
      return usage.device().toString();
    }
    return usage.boardDevices().isEmpty() ? "?" : DeviceIds.text(usage.boardDevices());
  }

  public static String command(@Nullable ProcessInfo process) {
    return process == null || process.command() == null ? UNKNOWN : process.command();
  }

  /** The command without the directory of its program, which only takes room in a table. */
  public static String shortCommand(@Nullable ProcessInfo process) {
    String command = command(process);
    String program = programName(command);
    int blank = command.indexOf(' ');
    return command.startsWith("/") && blank > 0 ? program + command.substring(blank) : command;
  }

  /** {@code PID 4242 (python3)}, with the program's name only. */
  public static String pidAndName(int pid, @Nullable ProcessInfo process) {
    if (pid == 0) {
      return "a process outside this PID namespace";
    }
    return pidAndName(
        pid, process == null || process.command() == null ? "" : programName(process.command()));
  }

  public static String pidAndName(int pid, String name) {
    return name.isEmpty() ? "PID " + pid : "PID " + pid + " (" + name + ")";
  }

  /** The file name of the first word, as a process monitor shows it. */
  public static String programName(String command) {
    int blank = command.indexOf(' ');
    String first = blank > 0 ? command.substring(0, blank) : command;
    // A path ends at its blank; a kernel's short name may hold blanks itself.
    return first.startsWith("/") ? first.substring(first.lastIndexOf('/') + 1) : first;
  }

  public static String container(ProcessInfo process) {
    if (process.containerId() != null) {
      String id = process.containerId();
      return id.substring(0, Math.min(12, id.length()));
    }
    return process.slurmJobId() == null ? "" : "slurm " + process.slurmJobId();
  }

  public static @Nullable ProcessInfo process(Snapshot snapshot, int pid) {
    for (ProcessInfo process : snapshot.processes()) {
      if (process.pid() == pid) {
        return process;
      }
    }
    return null;
  }

  public static @Nullable Device device(Snapshot snapshot, int id) {
    for (Device device : snapshot.devices()) {
      if (device.id() == id) {
        return device;
      }
    }
    return null;
  }

  /** The boards whose row follows this chip's: it is the last of theirs that is shown. */
  public static List<BoardUse> boardsAfter(Device device, Snapshot snapshot) {
    List<BoardUse> boards = new ArrayList<>();
    for (BoardUse board : snapshot.boards()) {
      int last = -1;
      for (Device other : snapshot.devices()) {
        last = board.devices().contains(other.id()) ? Math.max(last, other.id()) : last;
      }
      if (last == device.id()) {
        boards.add(board);
      }
    }
    return boards;
  }
}
