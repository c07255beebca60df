"""Runs `ttmem serve` under a modest steady load and says whether what it takes stays flat.

usage: soak.py TTMEM WORK MINUTES     (bench/soak.sh builds what it needs and keeps the result)

The load: programs of the old protocol and tracked ones that come, allocate, free and end, half of them
by SIGKILL; streams of events, one of them never read; a scraper; questions to every path, one at a time.
Every few seconds the server's resident memory, descriptors, threads and its answer times are noted.

The first fifth, at least two minutes, is warm-up. Over the rest the median of the slopes of all pairs of
samples (Theil and Sen) says what a quantity grows by in an hour; that is set against what is allowed.
"""

import http.client
import os
import random
import signal
import socket
import statistics
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../clients/python"))

SAMPLE_SECONDS = 5
LIFE_SECONDS = (4, 25)
MIB = 1 << 20
PATHS = (
    "/api/v1/snapshot",
    "/metrics",
    "/api/v1/buffers?limit=200",
    "/api/v1/processes",
    "/api/v1/alerts",
    "/api/v1/history",
    "/api/v1/query?device=0",
    "/-/ready",
)
RULES = ("dram > 1KiB for 10s", "died_holding(dram) > 1KiB", "growth(dram) > 1GiB/h")


class Local(http.client.HTTPConnection):
    """HTTP on a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=20)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def ask(path, question):
    """Seconds until the answer is there whole; None if it is not a 200."""
    begin = time.monotonic()
    connection = Local(path)
    try:
        connection.request("GET", question)
        answer = connection.getresponse()
        answer.read()
        return time.monotonic() - begin if answer.status == 200 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def frame(kind, address, size):
    """144 bytes of the old protocol; the buffer type is DRAM (0), the device 0."""
    head = struct.pack("<BxxxIQBxxxIQQ", kind, 0, size, 0, os.getpid(), address, time.time_ns())
    return head.ljust(144, b"\0")


def end(how):
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)


def legacy_program(path, until, how):
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(path)
    live, address = [], 0
    while time.monotonic() < until:
        address += 4096
        live.append(address)
        sock.sendall(frame(1, address, 4096))
        if len(live) > 200:
            sock.sendall(frame(2, live.pop(0), 4096))
        time.sleep(0.05)
    end(how)


def tracked_program(until, how):
    import ttmem

    live, address = [], 0
    ttmem.pool(0, "DRAM", 12, 1 << 30, 1 << 20, 1023 << 20, 512 << 20)
    while time.monotonic() < until:
        address += 4096
        live.append(address)
        with ttmem.tag("layer.%d" % (address // 4096 % 8)):
            ttmem.alloc(device=0, type="DRAM", address=address, size=4096)
        if len(live) > 100:
            ttmem.free(device=0, type="DRAM", address=live.pop(0))
        time.sleep(0.05)
    end(how)
    for address in live:
        ttmem.free(device=0, type="DRAM", address=address)


def listener(path, until, reads):
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(2)
    sock.connect(path)
    sock.sendall(b"GET /api/v1/events?interval_ms=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    while time.monotonic() < until:
        if not reads:
            time.sleep(0.5)
            continue
        try:
            if not sock.recv(1 << 16):
                return
        except TimeoutError:
            pass


ROLES = {
    "legacy": lambda legacy, control, until, how: legacy_program(legacy, until, how),
    "tracked": lambda legacy, control, until, how: tracked_program(until, how),
    "listener": lambda legacy, control, until, how: listener(control, until, reads=True),
    "slow": lambda legacy, control, until, how: listener(control, until + 30, reads=False),
}
WANTED = {"legacy": 6, "tracked": 4, "listener": 2, "slow": 1}


class Load:
    """What runs beside the server: programs and listeners, each replaced when it ends."""

    def __init__(self, legacy, control, seed):
        self.sockets = [legacy, control]
        self.random = random.Random(seed)
        self.children = []
        self.ended = 0

    def keep_up(self):
        alive = [(role, child) for role, child in self.children if child.poll() is None]
        self.ended += len(self.children) - len(alive)
        self.children = alive
        for role, count in WANTED.items():
            for _ in range(count - sum(1 for known, _ in alive if known == role)):
                life = "%.1f" % self.random.uniform(*LIFE_SECONDS)
                how = self.random.choice(("killed", "closed"))
                command = [sys.executable, __file__, "--role", role, *self.sockets, life, how]
                self.children.append((role, subprocess.Popen(command, stderr=subprocess.DEVNULL)))

    def stop(self):
        for _, child in self.children:
            child.kill()
            child.wait()
        self.children.clear()


def status(pid):
    values = {}
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
        for line in file:
            name, _, value = line.partition(":")
            values[name] = value.split()[0] if value.split() else ""
    return values


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="latin-1") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def sample(pid, control, at):
    now = status(pid)
    health = ask(control, "/-/healthy")
    time.sleep(0.15)  # A snapshot serves all who ask within 100 ms: this one is to be a new one.
    snapshot = ask(control, "/api/v1/snapshot")
    return {
        "at": at,
        "resident MiB": int(now["VmRSS"]) / 1024,
        "anonymous MiB": int(now["RssAnon"]) / 1024,
        "descriptors": len(os.listdir(f"/proc/{pid}/fd")),
        "threads": int(now["Threads"]),
        "health ms": None if health is None else health * 1000,
        "snapshot ms": None if snapshot is None else snapshot * 1000,
    }


def slope_per_hour(points):
    """Theil and Sen: the median of the slopes of all pairs."""
    thinned = points[:: max(1, len(points) // 400)]
    slopes = [
        (b[1] - a[1]) / (b[0] - a[0])
        for i, a in enumerate(thinned)
        for b in thinned[i + 1 :]
        if b[0] > a[0]
    ]
    return statistics.median(slopes) * 3600 if slopes else 0.0


# What a quantity may grow by in an hour: an amount, or a part of its median, whichever is more.
ALLOWED = {
    "resident MiB": (4, 0.04),
    "anonymous MiB": (4, 0.04),
    "descriptors": (1, 0),
    "threads": (1, 0),
    # What else the machine does shows in these.
    "health ms": (2, 0.5),
    "snapshot ms": (10, 0.5),
}


def report(samples, warm_up, facts):
    kept = [s for s in samples if s["at"] >= warm_up]
    print(f"Warm-up {warm_up:.0f} s, then {len(kept)} samples. " + facts)
    print()
    print("| quantity | at the start | least | median | most | at the end | grows by, an hour | allowed | |")
    print("|---|---|---|---|---|---|---|---|---|")
    flat = True
    for name, (amount, part) in ALLOWED.items():
        points = [(s["at"], s[name]) for s in kept if s[name] is not None]
        values = [value for _, value in points]
        if len(values) < 10 or len(values) < 0.99 * len(kept):
            print(f"| {name} | | | | | | | | not answered: {len(kept) - len(values)} of {len(kept)} |")
            flat = False
            continue
        slope = slope_per_hour(points)
        allowed = max(amount, part * statistics.median(values))
        good = slope <= allowed
        flat = flat and good
        numbers = (samples[0][name] or 0, min(values), statistics.median(values), max(values), values[-1])
        cells = " | ".join(f"{number:.1f}" for number in numbers)
        print(f"| {name} | {cells} | {slope:+.2f} | {allowed:.1f} | {'flat' if good else 'NOT FLAT'} |")
    print()
    print("Verdict: " + ("flat." if flat else "NOT FLAT."))
    return flat


def play(role, legacy, control, life, how):
    ROLES[role](legacy, control, time.monotonic() + float(life), how)


def main():
    if sys.argv[1] == "--role":
        play(*sys.argv[2:])
        return
    ttmem, work, minutes = sys.argv[1], sys.argv[2], float(sys.argv[3])
    legacy, control = os.path.join(work, "legacy.sock"), os.path.join(work, "control.sock")
    command = [ttmem, "serve", "--sysroot", os.path.join(work, "host"), "--quiet"]
    command += ["--legacy-socket", legacy, "--control-socket", control, "--state-dir", os.path.join(work, "state")]
    for rule in RULES:
        command += ["--alert", rule]
    server = subprocess.Popen(command)
    load = Load(legacy, control, seed=20260101)
    try:
        while ask(control, "/-/ready") is None:
            if server.poll() is not None:
                sys.exit(f"the server ended with {server.returncode}")
            time.sleep(0.2)
        begin = time.monotonic()
        samples, asked, unanswered = [], 0, 0
        while server.poll() is None and time.monotonic() - begin < minutes * 60:
            load.keep_up()
            unanswered += ask(control, PATHS[asked % len(PATHS)]) is None
            asked += 1
            at = time.monotonic() - begin
            if not samples or at - samples[-1]["at"] >= SAMPLE_SECONDS:
                samples.append(sample(server.pid, control, at))
                with open(os.path.join(work, "samples"), "a", encoding="utf-8") as file:
                    print(*(f"{name}={value}" for name, value in samples[-1].items()), file=file)
            time.sleep(1)
        if server.poll() is not None:
            sys.exit(f"the server ended with {server.returncode} after {samples[-1]['at']:.0f} s")
        spent = cpu_seconds(server.pid)
        span = time.monotonic() - begin
        state = os.path.join(work, "state")
        history = sum(
            os.path.getsize(os.path.join(state, name))
            for name in os.listdir(state)
            if name.startswith("history.sqlite")
        )
        facts = (
            f"{load.ended} programs and listeners came and went, {sum(WANTED.values())} at a time; "
            f"{asked} questions, {unanswered} without a good answer; server CPU {spent / span * 100:.1f} % "
            f"of a core; history {history / MIB:.1f} MiB."
        )
        flat = report(samples, max(120, span / 5), facts)
    finally:
        load.stop()
        server.terminate()
        server.wait(20)
    sys.exit(0 if flat and server.returncode == 0 else 1)


if __name__ == "__main__":
    main()
