"""The books of one process: what it holds, under one lock, written into its ledger.

An event that arrives on a thread that is inside an event already (a finalizer or a signal handler
ran there) waits in a queue until that one is done: the lock is not re-entrant because an event is
not. Handles are given before the lock, so that such an event has one too.
"""

import collections
import contextvars
import itertools
import os
import struct
import threading
import time

from . import _event
from ._cores import Residency
from ._event import NO_SLOT, U64, Counter, Header
from ._file import LedgerFile
from ._format import (
    CoreSetLayout,
    CounterLayout,
    DeviceLayout,
    EntryLayout,
    EventLayout,
    HeaderLayout,
    LedgerType,
    Operation,
    PoolLayout,
    TagLayout,
)

MAX_SIZE = 1 << 48
tags_open = contextvars.ContextVar("ttmem_tags", default=())


class Entry:
    __slots__ = (
        "kind",
        "type",
        "device",
        "slot",
        "address",
        "size",
        "number",
        "stamp",
        "tag",
        "detail",
        "part",
        "last",
        "cores",
        "resident",
        "handle",
        "older",
    )

    def __init__(self, kind, type_, device, address, size, part, last, detail=0, bits=0):
        self.kind, self.type, self.device = kind, type_, device
        self.address, self.size, self.part, self.last = address, size, part, last
        self.detail, self.cores = detail, bits
        self.slot, self.number, self.stamp, self.tag = NO_SLOT, 0, 0, 0
        self.resident, self.handle, self.older = False, 0, None

    def key(self):
        return self.device, self.type, self.address


class Books:
    def __init__(self):
        self.pid = os.getpid()
        self.file = LedgerFile()
        self.memory = self.file.map
        self._handles = itertools.count(1)
        self._lock = threading.Lock()
        self._owner = 0
        self._waiting = collections.deque()
        self._live = {}
        self._newest = {}
        self._free_slots = []
        self._tags = {}
        self._sets = {}
        self._devices = {}
        self._last_stamp = 0
        self._window = time.time_ns() >> DeviceLayout.WINDOW_SHIFT
        self._unsettled = None
        self._ended = False
        self._removed = False

    def post(self, change, *arguments):
        """Does a change now, or after the one that this thread is in."""
        me = threading.get_ident()
        if self._owner == me:
            self._waiting.append((change, arguments))
            return
        with self._lock:
            self._owner = me
            try:
                self._do(change, arguments)
                while self._waiting:
                    self._do(*self._waiting.popleft())
            finally:
                self._owner = 0

    def _do(self, change, arguments):
        if not self._removed:
            self._settle()
            change(*arguments)
            self._settle()

    def _settle(self):
        """Brings the books up to the stores. An interrupt may have come between the two: then what
        the last event asked for is done now, if its stores were made, and forgotten otherwise."""
        if self._unsettled is not None:
            number, change, arguments = self._unsettled
            if Header(self.memory).events >= number:
                change(*arguments)
            self._unsettled = None

    def handle(self):
        return next(self._handles)

    # What comes

    def allocate(self, handle, entry, banked, tags):
        device_at = self._device(entry.device)
        header = Header(self.memory)
        stamp = self._stamp()
        if device_at < 0:
            self._inexact(header, stamp)
            return
        entry.tag = self._tag(tags)
        entry.stamp = stamp
        entry.number = header.events + 1
        if entry.kind == EntryLayout.KIND_CIRCULAR_BUFFER:
            entry.detail = self._set(entry.cores)
        counter = self._counter(device_at, entry.type)
        self._find_slot(entry, header)
        operation = {
            EntryLayout.KIND_BUFFER: Operation.ALLOC,
            EntryLayout.KIND_CIRCULAR_BUFFER: Operation.CB_ALLOC,
            EntryLayout.KIND_KERNEL: Operation.KERNEL_LOAD,
        }[entry.kind]
        start = self._intent(operation, entry.kind, entry, counter, header)
        older = self._newest.get(entry.key()) if operation == Operation.ALLOC else None
        header.duplicates += older is not None
        header.unlisted += entry.slot < 0
        header.live += 1
        flags = EntryLayout.FLAG_BANKED if banked else 0
        if operation == Operation.CB_ALLOC:
            residency = self._devices[entry.device]
            entry.resident = residency.is_resident(entry)
            if entry.resident:
                flags = EntryLayout.FLAG_RESIDENT
                counter.bytes = residency.bytes_on({}, new=entry)
        else:
            counter.bytes = counter.bytes + entry.size & U64
        counter.count += 1
        counter.allocs += 1
        counter.all = counter.all + entry.size & U64
        entry.handle, entry.older = handle, older
        self._unsettled = entry.number, self._remember, (entry,)
        self._make(operation, entry, start, [(entry, entry.kind, flags)], counter, header, device_at)

    def _remember(self, entry):
        self._live[entry.handle] = entry
        if entry.kind == EntryLayout.KIND_BUFFER:
            self._newest[entry.key()] = entry
        elif entry.kind == EntryLayout.KIND_CIRCULAR_BUFFER:
            self._devices[entry.device].add(entry)

    def _find_slot(self, entry, header):
        if self._free_slots:
            entry.slot = self._free_slots.pop()
            return
        offset, records, record_bytes = self.file.entries
        if header.used < records and self.file.reserve(
            offset + header.used * record_bytes, record_bytes
        ):
            entry.slot = header.used
            header.used += 1

    # What goes

    def free(self, key):
        entry = self._newest.get(key)
        if entry is None:
            self._count(HeaderLayout.UNKNOWN_FREES)
        else:
            self._end(entry, Operation.FREE)

    def free_handle(self, handle, kind):
        entry = self._live.get(handle)
        if entry is None or entry.kind != kind:
            self._count(HeaderLayout.UNKNOWN_FREES)
            return
        operation = {
            EntryLayout.KIND_BUFFER: Operation.FREE,
            EntryLayout.KIND_CIRCULAR_BUFFER: Operation.CB_FREE,
            EntryLayout.KIND_KERNEL: Operation.KERNEL_UNLOAD,
        }[kind]
        self._end(entry, operation)

    def _end(self, entry, operation):
        device_at = self._device(entry.device)
        header = Header(self.memory)
        counter = self._counter(device_at, entry.type)
        start = self._intent(operation, EntryLayout.KIND_FREE, entry, counter, header)
        header.live -= 1
        header.unlisted -= entry.slot < 0
        counter.count -= 1
        counter.frees += 1
        left = []
        if operation == Operation.CB_FREE:
            residency = self._devices[entry.device]
            left = residency.leaves(entry)
            counter.bytes = residency.bytes_on(dict.fromkeys(left), gone=entry)
        else:
            counter.bytes = counter.bytes - entry.size & U64
        gone = [(entry, EntryLayout.KIND_FREE, 0)]
        self._unsettled = header.events + 1, self._forget, ([entry], left)
        self._make(operation, entry, start, gone, counter, header, device_at, left, 0)

    def _forget(self, entries, left):
        for core in left:
            self._devices[entries[0].device].program_of.pop(core, None)
        for entry in entries:
            slot, entry.slot = entry.slot, NO_SLOT
            if slot >= 0:
                self._free_slots.append(slot)
            if entry.kind == EntryLayout.KIND_BUFFER:
                self._unchain(entry)
            elif entry.kind == EntryLayout.KIND_CIRCULAR_BUFFER:
                self._devices[entry.device].remove(entry)
            self._live.pop(entry.handle, None)
        if self._ended:
            self.at_exit()

    def _unchain(self, entry):
        newer = self._newest.get(entry.key())
        if newer is entry:
            if entry.older is None:
                del self._newest[entry.key()]
            else:
                self._newest[entry.key()] = entry.older
        while newer is not None and newer is not entry:
            if newer.older is entry:
                newer.older = entry.older
            newer = newer.older

    # Circular buffers as a whole

    def resident(self, device, program):
        residency = self._devices.get(device)
        if residency is None:
            return
        changed, flags = residency.takes(program)
        if not changed and not flags:
            return
        device_at = self._device(device)
        header = Header(self.memory)
        counter = self._counter(device_at, LedgerType.CB)
        whole = Entry(0, LedgerType.CB, device, 0, 0, 0, program)
        start = self._intent(
            Operation.CB_RESIDENT, EntryLayout.KIND_CIRCULAR_BUFFER, whole, counter, header
        )
        stamp = self._stamp()
        counter.bytes = residency.bytes_on(dict.fromkeys(changed, program))
        entries = [
            (entry, entry.kind, EntryLayout.FLAG_RESIDENT if resident else 0)
            for entry, resident in flags.items()
        ]
        self._unsettled = header.events + 1, self._occupy, (residency, changed, program, flags)
        self._make(
            Operation.CB_RESIDENT, whole, start, entries, counter, header, device_at, changed, program + 1
        )

    def _occupy(self, residency, changed, program, flags):
        for core in changed:
            residency.program_of[core] = program
        for entry, is_resident in flags.items():
            entry.resident = is_resident

    def free_all_circular_buffers(self, device):
        residency = self._devices.get(device)
        if residency is None or not residency.programs:
            return
        entries = [entry for mine in residency.programs.values() for entry in mine]
        device_at = self._device(device)
        header = Header(self.memory)
        counter = self._counter(device_at, LedgerType.CB)
        unlisted = sum(entry.slot < 0 for entry in entries)
        whole = Entry(0, LedgerType.CB, device, 0, 0, unlisted, 0)
        start = self._intent(Operation.CB_FREE_ALL, EntryLayout.KIND_FREE, whole, counter, header)
        header.live -= len(entries)
        header.unlisted -= unlisted
        counter.bytes = counter.count = 0
        counter.frees += len(entries)
        gone = [(entry, EntryLayout.KIND_FREE, 0) for entry in entries]
        taken = list(residency.program_of)
        self._unsettled = header.events + 1, self._forget, (entries, taken)
        self._make(Operation.CB_FREE_ALL, whole, start, gone, counter, header, device_at, taken, 0)

    # The stores

    def _intent(self, operation, kind, entry, counter, header):
        fields = _event.intent_fields(header.events + 1, entry, counter, header, self._last_stamp)
        return _event.intent(self.memory, operation, kind, entry, fields)

    def _make(
        self, operation, entry, intent, entries, counter, header, device_at, changed=(), resident=0
    ):
        memory = self.memory
        before, after = intent
        stores = list(before)
        stores += self._residents(device_at, changed, resident)
        for each, kind, flags in entries:
            if each.slot >= 0:
                stores += _event.store_entry(memory, self._entry_at(each.slot), kind, each, flags)
        rises = operation in (Operation.ALLOC, Operation.KERNEL_LOAD, Operation.CB_ALLOC)
        window = None
        if rises or operation == Operation.CB_RESIDENT:
            window = _event.window_store(
                memory, device_at, counter_type(counter, device_at), self._last_stamp, counter.bytes
            )
        stores += _event.store_counter(memory, counter, window)
        number = header.events + 1
        stores.append(("<7Q", memory, HeaderLayout.DUPLICATE_KEYS, *header.counts()))
        stores += self._ring(number, operation, entry)
        stores.append(("<Q", memory, HeaderLayout.EVENTS, number))
        stores.append(after)
        _event.make(stores)

    def _residents(self, device_at, changed, resident):
        if not changed:
            return
        memory = self.memory
        at = device_at + DeviceLayout.RESIDENCY_SEQUENCE
        (sequence,) = struct.unpack_from("<Q", memory, at)
        yield "<Q", memory, at, sequence + 1
        for core in changed:
            yield "<Q", memory, device_at + DeviceLayout.RESIDENT_PROGRAMS + 8 * core, resident
        yield "<Q", memory, at, sequence + 2

    def _ring(self, number, operation, entry):
        offset, records, record_bytes = self.file.events
        at = offset + (number - 1) % records * record_bytes
        memory = self.memory
        program = entry.last if entry.type in (LedgerType.CB, LedgerType.KERNEL) else 0
        yield "<Q", memory, at + EventLayout.NUMBER, 0
        yield (
            "<QQQQIIBBBxI",
            memory,
            at + EventLayout.STAMP_NS,
            self._last_stamp,
            entry.address,
            entry.size,
            program,
            entry.slot & 0xFFFFFFFF,
            entry.tag,
            operation,
            entry.type,
            entry.device,
            entry.detail,
        )
        yield "<Q", memory, at + EventLayout.NUMBER, number

    def _entry_at(self, slot):
        return self.file.entries[0] + slot * self.file.entries[2]

    def _counter(self, device_at, type_):
        return Counter(self.memory, device_at + DeviceLayout.COUNTERS + type_ * CounterLayout.BYTES)

    def _stamp(self):
        """Wall-clock time; with the first of a window the header's pair of times is renewed."""
        self._last_stamp = now = time.time_ns()
        window = now >> DeviceLayout.WINDOW_SHIFT
        if window != self._window:
            self._window = window
            boot = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
            struct.pack_into("<QQ", self.memory, HeaderLayout.LAST_WALL_NS, now, boot)
        return now

    def _count(self, at, more=1):
        (value,) = struct.unpack_from("<Q", self.memory, at)
        struct.pack_into("<Q", self.memory, at, value + more)

    def refused(self):
        self._count(HeaderLayout.REFUSED)

    def _inexact(self, header, stamp):
        if header.inexact == 0:
            struct.pack_into("<Q", self.memory, HeaderLayout.INEXACT_SINCE_NS, stamp)

    # Devices, tags, sets

    def _device(self, device):
        """Where its record is; -1 if there is no memory for it."""
        offset, _, record_bytes = self.file.devices
        at = offset + device * record_bytes
        if device not in self._devices:
            if not self.file.reserve(at, record_bytes):
                return -1
            self._devices[device] = Residency()
            byte = HeaderLayout.DEVICES_USED + device // 8
            self.memory[byte] |= 1 << device % 8
        return at

    def _tag(self, names):
        if not names:
            return 0
        text = "/".join(names)
        number = self._tags.get(text)
        if number is None:
            raw = text.encode("utf-8", "replace")
            cut = raw[: TagLayout.TEXT_BYTES].decode("utf-8", "ignore").encode("utf-8")
            flags = TagLayout.FLAG_CUT if len(cut) < len(raw) else 0
            record = struct.pack(f"<II{TagLayout.TEXT_BYTES}s", len(cut), flags, cut)
            number = self._append(
                self.file.tags, record, HeaderLayout.TAGS_USED, HeaderLayout.TAGS_LOST
            )
            if number:
                self._tags[text] = number
        return number

    def _set(self, bits):
        number = self._sets.get(bits)
        if number is None:
            record = bits.to_bytes(CoreSetLayout.BYTES, "little")
            number = self._append(
                self.file.core_sets, record, HeaderLayout.CORE_SETS_USED, HeaderLayout.CORE_SETS_LOST
            )
            if number:
                self._sets[bits] = number
        return number

    def _append(self, section, record, used_at, lost_at):
        """Writes a record that never changes, then counts it; 0 if there is no room."""
        offset, records, record_bytes = section
        (used,) = struct.unpack_from("<I", self.memory, used_at)
        at = offset + used * record_bytes
        if used >= records or not self.file.reserve(at, record_bytes):
            (lost,) = struct.unpack_from("<I", self.memory, lost_at)
            struct.pack_into("<I", self.memory, lost_at, lost + 1 & 0xFFFFFFFF)
            return 0
        self.memory[at : at + record_bytes] = record
        struct.pack_into("<I", self.memory, used_at, used + 1)
        return used + 1

    # What is said, not done: no events

    def declare(self, device, unique_id, bdf):
        at = self._device(device)
        if at < 0:
            return
        memory = self.memory
        known, text, said = struct.unpack_from("<Q16sI", memory, at + DeviceLayout.UNIQUE_ID)
        if unique_id is not None:
            known, said = unique_id, said | DeviceLayout.DECLARED_UNIQUE_ID
        if bdf is not None:
            text, said = bdf, said | DeviceLayout.DECLARED_BDF
        self._sequenced(
            at + DeviceLayout.SEQUENCE, ("<Q16sI", memory, at + DeviceLayout.UNIQUE_ID, known, text, said)
        )

    def pool(self, device, type_, figures=None, base=None):
        device_at = self._device(device)
        if device_at < 0:
            return
        at = device_at + DeviceLayout.POOLS + type_ * PoolLayout.BYTES
        fields = list(struct.unpack_from("<II6Q", self.memory, at + PoolLayout.BANKS))
        if figures is not None:
            fields[0], fields[2:6] = figures[0], figures[1:]
            fields[1] |= PoolLayout.KNOWN_FIGURES
        if base is not None:
            fields[6] = base
            fields[1] |= PoolLayout.KNOWN_BASE
        fields[7] = time.time_ns()
        self._sequenced(at + PoolLayout.SEQUENCE, ("<II6Q", self.memory, at + PoolLayout.BANKS, *fields))

    def published(self, device, type_):
        """(banks, bank size, allocated, free, largest free block) as last published, or None."""
        if device not in self._devices:
            return None
        at = self._device(device) + DeviceLayout.POOLS + type_ * PoolLayout.BYTES
        fields = struct.unpack_from("<II4Q", self.memory, at + PoolLayout.BANKS)
        return (fields[0], *fields[2:]) if fields[1] & PoolLayout.KNOWN_FIGURES else None

    def identity(self, device):
        """(unique id or None, PCI address or None) as declared."""
        if device not in self._devices:
            return None
        at = self._device(device) + DeviceLayout.UNIQUE_ID
        unique_id, bdf, said = struct.unpack_from("<Q16sI", self.memory, at)
        return (
            unique_id if said & DeviceLayout.DECLARED_UNIQUE_ID else None,
            bdf.rstrip(b"\0").decode("ascii") if said & DeviceLayout.DECLARED_BDF else None,
        )

    def coverage(self, said, text):
        at = HeaderLayout.COVERAGE_TEXT
        raw = text.encode("utf-8", "replace")[: HeaderLayout.COVERAGE_TEXT_BYTES]
        raw = raw.decode("utf-8", "ignore").encode("utf-8")
        store = (f"<{HeaderLayout.COVERAGE_TEXT_BYTES}s", self.memory, at, raw)
        self._sequenced(HeaderLayout.COVERAGE_SEQUENCE, store)
        struct.pack_into("<I", self.memory, HeaderLayout.COVERAGE, said)

    def _sequenced(self, at, store):
        (sequence,) = struct.unpack_from("<Q", self.memory, at)
        _event.make(
            [("<Q", self.memory, at, sequence + 1), store, ("<Q", self.memory, at, sequence + 2)]
        )

    # The end

    def at_exit(self):
        """With nothing live the ledger goes; else it says how it ended, and late frees still count."""
        if Header(self.memory).live == 0 and not self.file.keep:
            self._removed = True
            self.file.remove()
            return
        if not self._ended:
            self._ended = True
            now, boot = time.time_ns(), time.clock_gettime_ns(time.CLOCK_BOOTTIME)
            struct.pack_into("<QQ", self.memory, HeaderLayout.ENDED_WALL_NS, now, boot)
            struct.pack_into("<I", self.memory, HeaderLayout.END, HeaderLayout.END_EXIT)


def counter_type(counter, device_at):
    return (counter.at - device_at - DeviceLayout.COUNTERS) // CounterLayout.BYTES
