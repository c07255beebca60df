"""Reads the ledgers of others: their amounts per device. Never maps, so a file that is cut under
the reader is an error of that ledger and nothing else.
"""

import os
import stat
import struct

from . import _place
from ._format import CounterLayout, DeviceLayout, HeaderLayout, LedgerType, Section

_MAX_LEDGERS = 1000
_ROUNDS = 8
_TYPES = tuple(v for k, v in vars(LedgerType).items() if not k.startswith("_"))


class PeerDevice:
    def __init__(self, unique_id, bdf):
        self.unique_id, self.bdf = unique_id, bdf
        self.bytes = {}
        self.reported = set()

    def same_chip(self, other):
        """True, False, or None when the declarations don't tell."""
        if self.unique_id is not None and other.unique_id is not None:
            return self.unique_id == other.unique_id
        if self.bdf is not None and other.bdf is not None:
            return self.bdf == other.bdf
        return None


class Peer:
    """One live ledger."""

    def __init__(self, pid, complete, inexact):
        self.pid, self.complete, self.inexact = pid, complete, inexact
        self.devices = {}


def directories():
    """This user's, and those of others in the usual place that may be looked into."""
    own = os.environ.get("TTMEM_DIR") or _place.default_directory()
    found = [own]
    try:
        for name in sorted(os.listdir("/dev/shm")):
            path = os.path.join("/dev/shm", name)
            if name.startswith("ttmem-") and name[6:].isdigit() and path != own:
                found.append(path)
    except OSError:
        pass
    return found


def read_all():
    """(live ledgers, whether something was there that could not be read)"""
    peers, incomplete = [], False
    locked = _place.locked_inodes()
    for directory in directories():
        try:
            names = [name for name, _, _ in _place.ledgers(directory)]
        except FileNotFoundError:
            continue
        except OSError:
            incomplete = True
            continue
        incomplete |= len(names) > _MAX_LEDGERS
        for name in names[:_MAX_LEDGERS]:
            path = os.path.join(directory, name)
            try:
                companion = os.lstat(path + ".lock")
                if (companion.st_dev, companion.st_ino) in locked:
                    peers.append(_read(path))
            except (OSError, ValueError, struct.error):
                incomplete = True
    return peers, incomplete


def _read(path):
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.stat(os.path.dirname(path)).st_uid:
            raise ValueError("expected a regular file of the directory's owner")
        return _decode(descriptor, found.st_size)
    finally:
        os.close(descriptor)


def _decode(descriptor, size):
    h = HeaderLayout
    header = _exactly(descriptor, h.BYTES, 0)
    magic, version = struct.unpack_from("<QI", header, h.MAGIC_AT)
    (ready,) = struct.unpack_from("<I", header, h.READY)
    if magic != h.MAGIC or version != h.VERSION_1 or ready != h.READY_VALUE:
        raise ValueError(f"expected a ledger of version 1: version={version}")
    offset, records, record_bytes = struct.unpack_from("<QQI", header, h.SECTIONS)
    if record_bytes < Section.DEVICES[0] or offset % 8 or offset + records * record_bytes > size:
        raise ValueError(f"expected devices inside the file: offset={offset} records={records}")
    (pid,) = struct.unpack_from("<I", header, h.PID)
    (said,) = struct.unpack_from("<I", header, h.COVERAGE)
    (inexact,) = struct.unpack_from("<Q", header, h.INEXACT_SINCE_NS)
    peer = Peer(pid, said == h.COVERAGE_COMPLETE, inexact != 0)
    used = int.from_bytes(header[h.DEVICES_USED : h.DEVICES_USED + 32], "little")
    for number in range(min(records, DeviceLayout.DEVICES)):
        if used >> number & 1:
            peer.devices[number] = _device(descriptor, offset + number * record_bytes)
    return peer


def _device(descriptor, at):
    fields = _consistent(descriptor, at, DeviceLayout.DECLARED + 4)
    unique_id, bdf, declared = struct.unpack_from("<Q16sI", fields, DeviceLayout.UNIQUE_ID)
    device = PeerDevice(
        unique_id if declared & DeviceLayout.DECLARED_UNIQUE_ID else None,
        bdf.rstrip(b"\0").decode("ascii", "replace") if declared & DeviceLayout.DECLARED_BDF else None,
    )
    for type_ in _TYPES:
        place = at + DeviceLayout.COUNTERS + type_ * CounterLayout.BYTES
        counter = _consistent(descriptor, place, CounterLayout.BYTES)
        (device.bytes[type_],) = struct.unpack_from("<Q", counter, CounterLayout.CURRENT_BYTES)
        if struct.unpack_from("<Q", counter, CounterLayout.ALLOCS)[0]:
            device.reported.add(type_)
    return device


def _consistent(descriptor, at, length):
    """A record under a sequence word: the second of three copies, whose first and third agree."""
    for _ in range(_ROUNDS):
        first = _exactly(descriptor, 8, at)
        copy = _exactly(descriptor, length, at)
        last = _exactly(descriptor, 8, at)
        if first == last and not first[0] & 1:
            return copy
    raise ValueError("changing")


def _exactly(descriptor, length, at):
    data = os.pread(descriptor, length, at)
    if len(data) != length:
        raise ValueError(f"expected {length} bytes: offset={at} bytes={len(data)}")
    return data
