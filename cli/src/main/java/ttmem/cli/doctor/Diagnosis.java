package ttmem.cli.doctor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ttmem.cli.render.DeviceIds;
import ttmem.model.Device;
import ttmem.model.DriverInfo;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.model.Untracked;

/** What findings mean: a pure function, in the order in which a byte travels. */
public final class Diagnosis {
  private static final Instant TOO_EARLY = Instant.parse("2024-01-01T00:00:00Z");
  private static final long LITTLE_SHM = 64L << 20;

  private final Snapshot snapshot;
  private final Findings findings;
  private final List<Check> checks = new ArrayList<>();

  private Diagnosis(Snapshot snapshot, Findings findings) {
    this.snapshot = snapshot;
    this.findings = findings;
  }

  public static List<Check> of(Snapshot snapshot, Findings findings) {
    Diagnosis diagnosis = new Diagnosis(snapshot, findings);
    diagnosis.driver();
    diagnosis.devices();
    diagnosis.nodes();
    diagnosis.shm();
    diagnosis.sources();
    diagnosis.sockets();
    diagnosis.untracked();
    diagnosis.clock();
    diagnosis.container();
    diagnosis.runtime();
    return List.copyOf(diagnosis.checks);
  }

  private void driver() {
    DriverInfo driver = snapshot.driver();
    if (driver.loaded()) {
      String version = driver.version() == null ? "" : ", version " + driver.version();
      checks.add(Check.ok("driver", "the tenstorrent module is loaded" + version));
    } else {
      checks.add(
          Check.fail(
              "driver",
              "the tenstorrent module is not loaded",
              "install tt-kmd (https://github.com/tenstorrent/tt-kmd), then: modprobe"
                  + " tenstorrent"));
    }
    if (driver.undriven() > 0) {
      checks.add(
          Check.warn(
              "driver",
              "PCI functions of Tenstorrent without a driver: " + driver.undriven(),
              driver.loaded()
                  ? "dmesg | grep tenstorrent says why; Grayskull needs a driver before 2.2"
                  : "load the driver"));
    }
  }

  private void devices() {
    int count = snapshot.devices().size();
    if (count > 0) {
      checks.add(Check.ok("devices", count + (count == 1 ? " chip" : " chips")));
    } else {
      checks.add(
          Check.warn(
              "devices",
              "no chip found",
              "lspci -d 1e52: shows whether one is plugged in; ttmem demo works without"));
    }
    for (Device device : snapshot.devices()) {
      for (String note : device.notes()) {
        checks.add(Check.note("devices", "device " + device.id() + ": " + note, ""));
      }
    }
  }

  private void nodes() {
    Set<Integer> present = new HashSet<>();
    List<Integer> unusable = new ArrayList<>();
    for (Findings.Node node : findings.nodes()) {
      present.add(node.ordinal());
      if (!node.usable()) {
        unusable.add(node.ordinal());
      }
    }
    List<Integer> missing = new ArrayList<>();
    for (Device device : snapshot.devices()) {
      Integer ordinal = device.identity().ordinal();
      if (ordinal != null && !present.contains(ordinal)) {
        missing.add(ordinal);
      }
    }
    if (!missing.isEmpty()) {
      checks.add(
          Check.warn(
              "device nodes",
              "no node /dev/tenstorrent/N for N=" + DeviceIds.text(missing),
              "in a container pass it in: --device /dev/tenstorrent/N; ttmem itself needs none"));
    }
    if (!unusable.isEmpty()) {
      checks.add(
          Check.warn(
              "device nodes",
              "you may not open /dev/tenstorrent/N for N="
                  + DeviceIds.text(unusable)
                  + "; ttmem itself never does",
              "install the driver's udev rule (mode 0666), then: udevadm trigger"));
    }
    if (missing.isEmpty() && unusable.isEmpty() && !present.isEmpty()) {
      checks.add(Check.ok("device nodes", present.size() + " present, you may open all"));
    }
  }

  private void shm() {
    Findings.Shm shm = findings.shm();
    if (!shm.readable()) {
      checks.add(
          Check.fail(
              "/dev/shm",
              "it is missing or you may not read it",
              "mount -t tmpfs tmpfs /dev/shm; applications publish their memory there"));
    } else if (!shm.writable()) {
      checks.add(
          Check.warn(
              "/dev/shm",
              "you may not write there: your applications can't publish their memory",
              "chmod 1777 /dev/shm"));
    } else if (shm.freeBytes().isKnown() && shm.freeBytes().value() < LITTLE_SHM) {
      checks.add(
          Check.warn(
              "/dev/shm",
              "bytes free: " + shm.freeBytes().value(),
              "enlarge it: mount -o remount,size=1G /dev/shm, or docker run --shm-size=1g"));
    } else {
      checks.add(Check.ok("/dev/shm", "readable, writable, with room"));
    }
  }

  private void sources() {
    for (SourceStatus source : snapshot.sources()) {
      String name = "source " + source.name();
      switch (source.state()) {
        case OK -> checks.add(Check.ok(name, "read completely"));
        case ABSENT -> checks.add(Check.note(name, source.error(), ""));
        case PARTIAL -> checks.add(Check.warn(name, source.error(), Cure.of(source, findings)));
        case FAILED -> checks.add(Check.fail(name, source.error(), Cure.of(source, findings)));
      }
    }
  }

  private void sockets() {
    if (findings.sockets().isEmpty()) {
      checks.add(Check.note("server", "not asked: another root than / is looked at", ""));
    }
    for (Findings.Socket socket : findings.sockets()) {
      String name = socket.role();
      String owner = " (owner " + socket.owner() + ")";
      switch (socket.state()) {
        case ANSWERS -> checks.add(Check.ok(name, "a server listens at " + socket.path() + owner));
        case ABSENT -> checks.add(absent(socket));
        case STALE ->
            checks.add(
                Check.warn(
                    name,
                    "nobody listens at " + socket.path() + owner + ", its file was left behind",
                    "ttmem serve takes it over"));
        case FORBIDDEN ->
            checks.add(
                Check.warn(
                    name,
                    "you may not connect to " + socket.path() + owner,
                    "ask its owner to restart ttmem serve with a wider socket mode"));
        case NOT_A_SOCKET ->
            checks.add(
                Check.fail(
                    name,
                    "not a socket: " + socket.path() + owner,
                    "move it away: clients have this path compiled in"));
      }
    }
  }

  /** Nobody there: which is no lack where another socket of the same server answers. */
  private Check absent(Findings.Socket socket) {
    String found = "nobody listens at " + socket.path();
    for (Findings.Socket other : findings.sockets()) {
      if (other.state() == Findings.Socket.State.ANSWERS) {
        return socket.legacy()
            ? Check.note(
                socket.role(),
                found
                    + "; the server at "
                    + other.path()
                    + " serves old clients elsewhere, or none",
                "clients that look here need a ttmem serve without --legacy-socket")
            : Check.note(socket.role(), found + "; another server answers", "");
      }
    }
    return Check.note(
        socket.role(),
        found,
        "ttmem serve starts a server; only old clients, history and alerts need it");
  }

  private void untracked() {
    Map<Untracked, List<Integer>> holders = new LinkedHashMap<>();
    for (Device device : snapshot.devices()) {
      for (Untracked holder : device.untracked()) {
        holders.computeIfAbsent(holder, key -> new ArrayList<>()).add(device.id());
      }
    }
    holders.forEach(
        (holder, devices) ->
            checks.add(
                Check.warn(
                    "untracked",
                    "PID %d on device%s %s: %s"
                        .formatted(
                            holder.pid(),
                            devices.size() == 1 ? "" : "s",
                            DeviceIds.text(devices),
                            holder.reason()),
                    findings.root()
                        ? "ttmem -q shows what each source saw; a program is seen that has a"
                            + " tracker, or whose TT_ALLOC_TRACKING_ENABLED=1 finds ttmem serve"
                        : "ttmem -q shows what each source saw; root sees other users' files")));
    if (holders.isEmpty() && !snapshot.devices().isEmpty()) {
      checks.add(Check.ok("untracked", "every process that holds a device reports its memory"));
    }
  }

  private void clock() {
    Instant boot = findings.bootTime();
    if (snapshot.time().isBefore(TOO_EARLY)) {
      checks.add(
          Check.warn("clock", "it says " + snapshot.time(), "set it: timedatectl set-ntp true"));
    } else if (boot != null && snapshot.time().isBefore(boot)) {
      checks.add(
          Check.warn(
              "clock",
              "it says " + snapshot.time() + ", before the boot at " + boot,
              "set it: timedatectl set-ntp true; ages of regions can't be judged before"));
    } else {
      checks.add(Check.ok("clock", "plausible"));
    }
  }

  private void container() {
    if (!findings.live()) {
      return;
    }
    String where = findings.container() == null ? "" : " (" + findings.container() + ")";
    if (findings.pidNamespace()) {
      checks.add(
          Check.warn(
              "container",
              "in a PID namespace of its own" + where + ": processes outside of it are not seen",
              "run on the host, or with --pid=host -v /dev/shm:/dev/shm"));
    } else if (!where.isEmpty()) {
      checks.add(Check.note("container", "in a container" + where + " with the host's PIDs", ""));
    } else {
      checks.add(Check.ok("container", "none: all processes of the host can be seen"));
    }
  }

  private void runtime() {
    checks.add(
        switch (findings.cache()) {
          case PRESENT -> Check.ok("runtime", "JDK " + findings.jdk() + ", start-up cache in use");
          case MISSING ->
              Check.warn(
                  "runtime",
                  "JDK " + findings.jdk() + ", no start-up cache: every start is slower",
                  "run ttmem once as a user who may write to cli/target/ttmem");
          case UNKNOWN ->
              Check.note("runtime", "JDK " + findings.jdk() + ", not started by ./ttmem", "");
        });
  }
}
