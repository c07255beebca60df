"""Measures ttmem top through a terminal, as its user would.

usage: top.py SYSROOT SECONDS
"""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time

COLUMNS, ROWS = 200, 60
TTMEM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../ttmem")
STARTS, FRAMES = 5, 200
# No byte for so long: the frame is whole.
QUIET_S = 0.03


class Top:
    """One ttmem top in a terminal of its own."""

    def __init__(self, sysroot, *options):
        self.began = time.perf_counter()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.execv(TTMEM, ["ttmem", "top", "--sysroot", sysroot, *options])
        self.bytes = 0

    def until(self, text, within_s=30):
        """The time at which the output has this text."""
        seen, deadline = b"", time.perf_counter() + within_s
        while text not in seen:
            if not select.select([self.terminal], [], [], deadline - time.perf_counter())[0]:
                sys.exit(f"expected {text!r} within {within_s} s, but got {seen[-400:]!r}")
            seen += os.read(self.terminal, 65536)
        return time.perf_counter()

    def frame(self, quiet_s=QUIET_S, within_s=5):
        """The time at which the last byte of what comes now has come."""
        last, wait = None, within_s
        while select.select([self.terminal], [], [], wait)[0]:
            self.bytes += len(os.read(self.terminal, 65536))
            last, wait = time.perf_counter(), quiet_s
        if last is None:
            sys.exit(f"expected a frame within {within_s} s, but nothing came")
        return last

    def key(self, key):
        begin = time.perf_counter()
        os.write(self.terminal, key)
        return (self.frame() - begin) * 1000

    def cpu_s(self):
        with open(f"/proc/{self.pid}/stat", encoding="latin-1") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mib(self):
        with open(f"/proc/{self.pid}/status", encoding="latin-1") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) // 1024

    def drain(self, seconds):
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self.terminal], [], [], left)[0]:
                self.bytes += len(os.read(self.terminal, 65536))

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        try:
            while os.read(self.terminal, 65536):
                pass
        except OSError:
            pass
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


def first_frames(sysroot):
    times = []
    for _ in range(STARTS):
        top = Top(sysroot)
        # The bottom line is written last.
        times.append((top.until(b"pause") - top.began) * 1000)
        top.end()
    return times


def keyed_frames(sysroot):
    # An hour between two looks: only keys ask for frames.
    top = Top(sysroot, "-r", "3600000")
    top.until(b"pause")
    top.drain(0.2)
    # The first round lets the compiler of the JVM get as far as it does in minutes at 2 Hz.
    for _ in range(2):
        times = [top.key(b"j" if i % 80 < 50 else b"k") for i in range(FRAMES)]
        top.key(b"g")
    whole = [top.key(b"1" if i % 2 else b"2") for i in range(FRAMES)]
    top.end()
    return times, whole


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |")


def spread(times):
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{statistics.median(ordered):.1f}", f"{p99:.1f}"


def main():
    sysroot, seconds = sys.argv[1], float(sys.argv[2])
    row("what", "limit", "median", "p99 or worst")
    row("---", "---", "---", "---")
    starts = first_frames(sysroot)
    row("start to first frame, ms", 500, f"{statistics.median(starts):.0f}", f"{max(starts):.0f}")
    moved, whole = keyed_frames(sysroot)
    row("frame: cursor moved, ms", 20, *spread(moved))
    row("frame: another page, ms", 20, *spread(whole))
    top = Top(sysroot, "-r", "500")
    top.until(b"pause")
    top.drain(15)  # The JVM has compiled what it will.
    begin, top.bytes = top.cpu_s(), 0
    top.drain(seconds)
    percent = (top.cpu_s() - begin) / seconds * 100
    row(f"CPU at 2 Hz over {seconds:.0f} s, % of a core", 1.5, f"{percent:.2f}", "")
    row("bytes to the terminal per second", "", f"{top.bytes / seconds:.0f}", "")
    row("resident, MiB", "", top.resident_mib(), "")
    top.end()


main()
