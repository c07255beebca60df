"""Where a ledger lies, who is alive, and how much of the file system may be taken.

A ledger belongs to a process while that process holds a POSIX write lock on the companion file. The
lock is taken once and its descriptor is never closed: closing any descriptor of a file drops all of
a process's POSIX locks on it, so nothing here opens a companion that exists.
"""

import fcntl
import os
import re
import stat
import struct

from ._format import HeaderLayout

_NAME = re.compile(r"^(\d{1,10})-(\d{1,20})-(\d{1,10})\.ledger$")
_MAX_WRITERS = 100_000
_DEAD_LEDGERS_KEPT = 64
_RESERVE_LIMIT_BYTES = 16 << 20


class NoPlace(Exception):
    """Why there is no ledger."""


def default_directory():
    return f"/dev/shm/ttmem-{os.geteuid()}"


def own_directory():
    """The directory of this user's ledgers, made if it isn't there."""
    path = os.environ.get("TTMEM_DIR") or default_directory()
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        pass
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise NoPlace(f"expected a directory of this user: TTMEM_DIR={path}")
    return path


def start_time(pid):
    """Field 22 of stat, in clock ticks after boot; 0 if there is no such process."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rsplit(b")", 1)[1].split()[19])
    except (OSError, ValueError, IndexError):
        return 0


def pid_namespace():
    try:
        return os.stat("/proc/self/ns/pid").st_ino
    except OSError:
        return 0


def claim(directory):
    """A writer number of this process that nobody has: (name, writer, descriptor of the companion)."""
    pid = os.getpid()
    start = start_time("self")
    for writer in range(1, _MAX_WRITERS):
        name = f"{pid}-{start}-{writer}.ledger"
        companion = os.path.join(directory, name + ".lock")
        try:
            descriptor = os.open(companion, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            continue
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.unlink(companion)
            os.close(descriptor)
            raise
        return name, writer, descriptor
    raise NoPlace(f"expected fewer than {_MAX_WRITERS} ledgers of this process")


def locked_inodes():
    """(device, inode) of every file with a POSIX lock that can be seen from here."""
    found = set()
    with open("/proc/locks", "rb") as locks:
        for line in locks:
            words = line.split()
            if len(words) >= 6 and words[1] == b"POSIX":
                major, minor, inode = words[5].split(b":")
                found.add((os.makedev(int(major, 16), int(minor, 16)), int(inode)))
    return found


def ledgers(directory):
    """(name, pid, start) of everything in a directory that is called like a ledger."""
    for name in os.listdir(directory):
        match = _NAME.match(name)
        if match:
            yield name, int(match[1]), int(match[2])


def remove_oldest_dead(directory):
    """Beyond 64 dead ledgers of this user, the oldest go. What may be alive, anywhere, stays."""
    dead = []
    locked = locked_inodes()
    namespace = pid_namespace()
    for name, pid, start in ledgers(directory):
        if start_time(pid) == start:
            continue
        path = os.path.join(directory, name)
        try:
            companion = os.lstat(path + ".lock")
            if (companion.st_dev, companion.st_ino) in locked:
                continue
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            found = os.fstat(descriptor)
            header = os.pread(descriptor, 8, HeaderLayout.PID_NAMESPACE)
        finally:
            os.close(descriptor)
        ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
        if ours and len(header) == 8 and struct.unpack("<Q", header)[0] == namespace:
            dead.append((found.st_mtime_ns, path))
    dead.sort()
    for _, path in dead[: max(0, len(dead) - _DEAD_LEDGERS_KEPT)]:
        remove(path)


def remove(path):
    for each in (path, path + ".lock"):
        try:
            os.unlink(each)
        except OSError:
            pass


def may_take(descriptor, length):
    """Whether the greater of a quarter and 16 MiB of the file system stays free."""
    system = os.fstatvfs(descriptor)
    total = system.f_blocks * system.f_frsize
    free = system.f_bavail * system.f_frsize
    return free - length >= max(total // 4, _RESERVE_LIMIT_BYTES)
