package ttmem.sources.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ttmem.model.ProcessIdentity;

/**
 * The processes of a host, out of {@code /proc}.
 *
 * <p>A pid alone identifies nobody, since pids are reused. So every {@link #find} reads {@code
 * stat}: it says whether the process lives, and by its start time whether it is the one that was
 * seen before. Only for a new one the other files are read ({@code status}, {@code cmdline}, {@code
 * cgroup}, {@code environ}, {@code ns/pid}); a known one costs one small read. An exec keeps pid
 * and start time but changes name, command and environment: it shows in {@code stat} as another
 * name or another stack, and then all is read again. (An exec of the same program by another user's
 * process can't be told and keeps the old command line.)
 *
 * <p>Any thread may call it; calls wait for each other, never for a process.
 */
public final class ProcFs implements Processes {
  /** Clock ticks per second in {@code stat}: USER_HZ, 100 on every common Linux. */
  public static final int USER_HZ = 100;

  private static final int MAX_KNOWN = 4096;
  private static final int MAX_COMMAND_CHARS = 4096;
  private static final long MAX_STAT_BYTES = 4L << 20;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final Path proc;
  private final int ticksPerSecond;
  private final HostFiles files;
  private final Users users;
  private final Map<Integer, Known> known = new HashMap<>();
  private @Nullable String bootId;
  private @Nullable Instant booted;

  private record Known(StatLine stat, ProcessFacts facts) {}

  public ProcFs(Roots roots) {
    this(roots, USER_HZ);
  }

  /**
   * @param ticksPerSecond the unit of start times, {@code sysconf(_SC_CLK_TCK)}
   */
  public ProcFs(Roots roots, int ticksPerSecond) {
    this(roots, ticksPerSecond, new HostFiles());
  }

  /**
   * @param files what to read with
   */
  public ProcFs(Roots roots, int ticksPerSecond, HostFiles files) {
    if (ticksPerSecond <= 0) {
      throw new IllegalArgumentException(
          "expected a positive rate, but got ticksPerSecond=" + ticksPerSecond);
    }
    this.proc = roots.proc();
    this.ticksPerSecond = ticksPerSecond;
    this.files = files;
    this.users = new Users(roots, files);
  }

  @Override
  public synchronized Optional<ProcessFacts> find(int pid) {
    if (pid <= 0) {
      return Optional.empty();
    }
    StatLine stat = stat(pid);
    if (stat == null || stat.isDead()) {
      known.remove(pid);
      return Optional.empty();
    }
    Known before = known.get(pid);
    if (before != null && before.stat.isSameProgramAs(stat)) {
      return Optional.of(before.facts);
    }
    Optional<ProcessFacts> facts = facts(pid, stat);
    if (known.size() >= MAX_KNOWN) {
      known.clear();
    }
    facts.ifPresent(now -> known.put(pid, new Known(stat, now)));
    return facts;
  }

  /** Null if there is no such process. */
  private @Nullable StatLine stat(int pid) {
    try {
      return StatLine.parse(files.read(directory(pid).resolve("stat"))).orElse(StatLine.UNKNOWN);
    } catch (IOException e) {
      return null;
    }
  }

  private Optional<ProcessFacts> facts(int pid, StatLine stat) {
    Path directory = directory(pid);
    StatusFile status = StatusFile.parse(text(directory.resolve("status")));
    if (status.threadGroup() != 0 && status.threadGroup() != pid) {
      return Optional.empty(); // procfs also answers for the number of a thread
    }
    Environment environment = Environment.read(directory.resolve("environ"), files);
    Container container = CgroupReader.read(text(directory.resolve("cgroup")));
    if (container.slurmJobId() == null && environment.slurmJobId() != null) {
      container =
          new Container(container.containerId(), container.podUid(), environment.slurmJobId());
    }
    String command = command(directory);
    return Optional.of(
        new ProcessFacts(
            new ProcessIdentity(bootId(), pidNamespace(directory), pid, stat.startTicks()),
            status.nsPids().isEmpty() ? List.of(pid) : status.nsPids(),
            stat.parent(),
            status.uid(),
            status.uid() < 0 ? null : users.name(status.uid()),
            stat.name(),
            command.isEmpty() ? stat.name() : command,
            nanosAfterBoot(stat.startTicks()),
            started(stat.startTicks()),
            container,
            environment.visibleDevices(),
            environment.isReadable(),
            environment.isTrackingDisabled(),
            environment.isLedgerDisabled()));
  }

  private Path directory(int pid) {
    return proc.resolve(Integer.toString(pid));
  }

  /** What the file holds, or nothing: a process can end between two reads. */
  private String text(Path path) {
    try {
      return files.text(path);
    } catch (IOException e) {
      return "";
    }
  }

  private String command(Path directory) {
    String text = text(directory.resolve("cmdline"));
    int end = Math.min(text.length(), MAX_COMMAND_CHARS);
    while (end > 0 && text.charAt(end - 1) == '\0') {
      end--;
    }
    return text.substring(0, end).replace('\0', ' ');
  }

  /** The inode in a link text such as {@code pid:[4026531836]}; 0 if it can't be read. */
  private static long pidNamespace(Path directory) {
    try {
      String text = Files.readSymbolicLink(directory.resolve("ns/pid")).toString();
      if (text.startsWith("pid:[") && text.endsWith("]")) {
        return Long.parseLong(text, 5, text.length() - 1, 10);
      }
      return 0;
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  private long nanosAfterBoot(long ticks) {
    return ticks / ticksPerSecond * NS_PER_SECOND
        + ticks % ticksPerSecond * (NS_PER_SECOND / ticksPerSecond);
  }

  private @Nullable Instant started(long ticks) {
    if (ticks <= 0) {
      return null;
    }
    if (booted == null) {
      booted = bootTime();
    }
    return booted == null ? null : booted.plusNanos(nanosAfterBoot(ticks));
  }

  private @Nullable Instant bootTime() {
    List<Instant> found = new ArrayList<>(1);
    try {
      files.scan(
          proc.resolve("stat"),
          '\n',
          MAX_STAT_BYTES,
          line -> {
            if (line.startsWith("btime ")) {
              found.add(Instant.ofEpochSecond(Integer.parseUnsignedInt(line.substring(6).trim())));
            }
            return found.isEmpty();
          });
    } catch (IOException | NumberFormatException e) {
      return null;
    }
    return found.isEmpty() ? null : found.getFirst();
  }

  private String bootId() {
    if (bootId == null) {
      try {
        byte[] id = files.read(proc.resolve("sys/kernel/random/boot_id"));
        bootId = new String(id, StandardCharsets.US_ASCII).trim();
      } catch (IOException e) {
        bootId = "";
      }
    }
    return bootId;
  }
}
