"""One event, as the list of stores that make it.

Everything is worked out first; then the stores are made, in the order that the format demands, by
one call that never returns to the interpreter. So no signal handler, finalizer or other thread runs
between two of them, a KeyboardInterrupt can't leave half an event behind in a process that lives
on, and if the process is killed the intent tells a reader how to finish.
"""

import collections
import itertools
import platform
import struct
import threading

from ._format import CounterLayout, DeviceLayout, EntryLayout, HeaderLayout, IntentLayout

U64 = (1 << 64) - 1
NO_SLOT = -1
_PACK = struct.pack_into
_COUNTER = struct.Struct("<8Q")
_HEADER = struct.Struct("<8Q")
_ENTRY = "<BBBBQQQQIIQQ"
_ENTRY_FIELDS = EntryLayout.KIND


def _x86():
    return platform.machine() in ("x86_64", "AMD64", "i686")


_fence_lock = threading.Lock()


def _fence(*_):
    """Orders stores on machines that don't by themselves: release, then acquire of a lock."""
    for _ in range(2):
        _fence_lock.acquire()
        _fence_lock.release()


if _x86():

    def make(stores):
        collections.deque(itertools.starmap(_PACK, stores), maxlen=0)

else:

    def make(stores):
        for store in stores:
            _PACK(*store)
            _fence()


class Counter:
    """The counters of (device, type) as they are, to be changed and stored as a whole."""

    __slots__ = ("at", "sequence", "bytes", "peak", "count", "peak_count", "allocs", "frees", "all")

    def __init__(self, memory, at):
        self.at = at
        (
            self.sequence,
            self.bytes,
            self.peak,
            self.count,
            self.peak_count,
            self.allocs,
            self.frees,
            self.all,
        ) = _COUNTER.unpack_from(memory, at)

    def fields(self):
        peak = max(self.peak, self.bytes)
        peak_count = max(self.peak_count, self.count)
        return self.bytes, peak, self.count, peak_count, self.allocs, self.frees, self.all


class Header:
    """What the header counts, likewise."""

    __slots__ = ("events", "duplicates", "unknown", "refused", "inexact", "unlisted", "used", "live")

    def __init__(self, memory):
        (
            self.events,
            self.duplicates,
            self.unknown,
            self.refused,
            self.inexact,
            self.unlisted,
            self.used,
            self.live,
        ) = _HEADER.unpack_from(memory, HeaderLayout.EVENTS)

    def counts(self):
        """All but the number of events."""
        return (
            self.duplicates,
            self.unknown,
            self.refused,
            self.inexact,
            self.unlisted,
            self.used,
            self.live,
        )


def intent_fields(number, entry, counter, header, stamp):
    return (
        number,
        entry.address,
        entry.size,
        counter.bytes,
        counter.count,
        stamp,
        entry.tag,
        entry.detail,
        entry.part,
        entry.last,
        counter.allocs,
        counter.frees,
        counter.all,
        header.unlisted,
        header.live,
    )


def intent(memory, operation, kind, entry, fields):
    """(stores that announce the event, the store that ends it)"""
    at = HeaderLayout.INTENT
    word = (
        operation << IntentLayout.OPERATION_SHIFT
        | entry.type << IntentLayout.TYPE_SHIFT
        | entry.device << IntentLayout.DEVICE_SHIFT
        | kind << IntentLayout.KIND_SHIFT
        | (entry.slot & 0xFFFFFFFF) << IntentLayout.SLOT_SHIFT
    )
    return (
        [
            ("<6QII7Q", memory, at + IntentLayout.NUMBER, *fields),
            ("<Q", memory, at + IntentLayout.WORD, word),
        ],
        ("<Q", memory, at + IntentLayout.WORD, 0),
    )


def store_entry(memory, at, kind, entry, flags):
    (sequence,) = struct.unpack_from("<I", memory, at)
    yield "<I", memory, at, sequence + 1 & 0xFFFFFFFF
    yield (
        _ENTRY,
        memory,
        at + _ENTRY_FIELDS,
        kind,
        entry.type,
        entry.device,
        flags,
        entry.address,
        entry.size,
        entry.number,
        entry.stamp,
        entry.tag,
        entry.detail,
        entry.part,
        entry.last,
    )
    yield "<I", memory, at, sequence + 2 & 0xFFFFFFFF


def store_counter(memory, counter, window):
    """`window`: None, or what to store into the windowed peaks while the counter is odd."""
    yield "<Q", memory, counter.at, counter.sequence + 1
    yield "<7Q", memory, counter.at + CounterLayout.CURRENT_BYTES, *counter.fields()
    if window is not None:
        yield window
    yield "<Q", memory, counter.at, counter.sequence + 2


def window_store(memory, device_at, type_, stamp, level):
    number = stamp >> DeviceLayout.WINDOW_SHIFT
    place = type_ * DeviceLayout.WINDOWS_PER_TYPE + number % DeviceLayout.WINDOWS_PER_TYPE
    at = device_at + DeviceLayout.WINDOWS + place * DeviceLayout.WINDOW_BYTES
    known, peak = struct.unpack_from("<QQ", memory, at)
    return "<QQ", memory, at, number, max(peak, level) if known == number else level
