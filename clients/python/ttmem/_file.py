"""A ledger as a file: made, mapped, published, and given back.

A program may close descriptors that aren't its own (every one, to become a daemon) and get the same
numbers for files of its own. So none is used later: room is reserved through the path, after a look
whether it is still the same file.
"""

import mmap
import os
import struct
import time

from . import _place
from ._format import DeviceLayout, HeaderLayout, Section

_STEP_SHIFT = 16  # 64 KiB are reserved at a time
_PAGE_BYTES = 4096
_LIBRARY_VERSION = 0x000100  # 0.1.0


def _capacity(variable, least, most, usual):
    try:
        records = int(os.environ.get(variable) or usual)
    except ValueError:
        return usual
    return min(max(records, least), most)


def _cut(text, length):
    """At most so many bytes, never half a character."""
    return text[:length].decode("utf-8", "ignore").encode("utf-8")


def _read(path):
    try:
        with open(path, "rb") as file:
            return file.read(1 << 16)
    except OSError:
        return b""


class LedgerFile:
    """Owns the descriptor of the companion, and with it the lock that says "alive"."""

    def __init__(self):
        self.directory = _place.own_directory()
        self.keep = os.environ.get("TTMEM_KEEP") == "1"
        self.name, self.writer, self._companion = _place.claim(self.directory)
        self.path = os.path.join(self.directory, self.name)
        self._reserved = set()
        self._full = False
        self._sections = []
        new = os.path.join(self.directory, f".{self.name}.new")
        try:
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
            descriptor = os.open(new, flags, 0o600)
            try:
                self._create(descriptor)
            finally:
                os.close(descriptor)
            os.rename(new, self.path)
        except BaseException:
            for path in (new, self.path + ".lock"):
                try:
                    os.unlink(path)
                except OSError:
                    pass
            os.close(self._companion)
            raise

    def _create(self, descriptor):
        offset = HeaderLayout.BYTES
        for record_bytes, records in (
            Section.DEVICES,
            (Section.EVENTS[0], _capacity("TTMEM_MAX_EVENTS", 64, 65_536, Section.EVENTS[1])),
            Section.TAGS,
            Section.CORE_SETS,
            (Section.ENTRIES[0], _capacity("TTMEM_MAX_ENTRIES", 1024, 1 << 24, Section.ENTRIES[1])),
        ):
            self._sections.append((offset, records, record_bytes))
            offset += -(-record_bytes * records // _PAGE_BYTES) * _PAGE_BYTES
        os.ftruncate(descriptor, offset)
        found = os.fstat(descriptor)
        self._identity = found.st_dev, found.st_ino
        self.map = mmap.mmap(descriptor, offset)
        self.devices, self.events, self.tags, self.core_sets, self.entries = self._sections
        first = (
            (0, HeaderLayout.BYTES),
            (self.events[0], self.events[1] * self.events[2]),
            (self.devices[0], DeviceLayout.BYTES),
        )
        for start, length in first:
            if not self.reserve(start, length, descriptor):
                raise _place.NoPlace(f"not enough free memory in {self.directory}")
        self._write_header(offset)

    def _write_header(self, size):
        wall, boot = time.time_ns(), time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        header = HeaderLayout
        put = struct.pack_into
        put("<QIIQ", self.map, header.MAGIC_AT, header.MAGIC, header.VERSION_1, header.BYTES, size)
        pid, start = os.getpid(), _place.start_time("self")
        put("<IIQQ", self.map, header.PID, pid, self.writer, start, _place.pid_namespace())
        boot_id = _read("/proc/sys/kernel/random/boot_id").strip().replace(b"-", b"")
        if len(boot_id) == 32:
            put("<16s", self.map, header.BOOT_ID, bytes.fromhex(boot_id.decode("ascii")))
        put("<IIQQ", self.map, header.UID, os.geteuid(), header.LANGUAGE_PYTHON, wall, boot)
        flags = header.FLAG_KEEP if self.keep else 0
        put("<II", self.map, header.LIBRARY_VERSION, _LIBRARY_VERSION, flags)
        for index, section in enumerate(self._sections):
            put("<QQI", self.map, header.SECTIONS + index * header.SECTION_BYTES, *section)
        name = _cut(_read("/proc/self/comm").rstrip(b"\n"), header.NAME_BYTES)
        put(f"<{header.NAME_BYTES}s", self.map, header.NAME, name)
        command = _read("/proc/self/cmdline").rstrip(b"\0").replace(b"\0", b" ")
        command = _cut(command, header.COMMAND_BYTES)
        put(f"<{header.COMMAND_BYTES}s", self.map, header.COMMAND, command)
        put("<QQ", self.map, header.LAST_WALL_NS, wall, boot)
        put("<I", self.map, header.READY, header.READY_VALUE)

    def reserve(self, offset, length, descriptor=None):
        """Makes sure that these bytes have memory. Once there is too little, nothing more is taken."""
        for step in range(offset >> _STEP_SHIFT, (offset + length - 1 >> _STEP_SHIFT) + 1):
            if step in self._reserved:
                continue
            if self._full:
                return False
            try:
                self._full = not (
                    self._take(step) if descriptor is None else self._allocate(descriptor, step)
                )
            except OSError:
                self._full = True
            if self._full:
                return False
            self._reserved.add(step)
        return True

    def _take(self, step):
        descriptor = os.open(self.path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            found = os.fstat(descriptor)
            same = (found.st_dev, found.st_ino) == self._identity
            return same and self._allocate(descriptor, step)
        finally:
            os.close(descriptor)

    def _allocate(self, descriptor, step):
        start = step << _STEP_SHIFT
        length = min(1 << _STEP_SHIFT, len(self.map) - start)
        if not _place.may_take(descriptor, length):
            return False
        os.posix_fallocate(descriptor, start, length)
        return True

    def remove(self):
        """The ledger first: a ledger without its companion would be nobody's."""
        _place.remove(self.path)
