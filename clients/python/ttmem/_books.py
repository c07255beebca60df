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

from ._entry import Entry
from ._event import NO_SLOT, U64, Counter, Header
from ._facts import Facts
from ._file import LedgerFile
from ._format import CounterLayout, DeviceLayout, EntryLayout, HeaderLayout, LedgerType, Operation
from ._journal import Journal

MAX_SIZE = 1 << 48
tags_open = contextvars.ContextVar("ttmem_tags", default=())


class Books:
    def __init__(self):
        self.pid = os.getpid()
        self.file = LedgerFile()
        self.memory = self.file.map
        self.facts = Facts(self.file)
        self._journal = Journal(self.file)
        self._handles = itertools.count(1)
        self._lock = threading.Lock()
        self._owner = 0
        self._waiting = collections.deque()
        self._live = {}
        self._newest = {}
        self._free_slots = []
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
        device_at = self.facts.device_at(entry.device)
        header = Header(self.memory)
        stamp = self._journal.stamp()
        if device_at < 0:
            self.facts.inexact(header, stamp)
            return
        entry.tag = self.facts.tag(tags)
        entry.stamp = stamp
        entry.number = header.events + 1
        if entry.kind == EntryLayout.KIND_CIRCULAR_BUFFER:
            entry.detail = self.facts.core_set(entry.cores)
        counter = self._counter(device_at, entry.type)
        self._find_slot(entry, header)
        operation = {
            EntryLayout.KIND_BUFFER: Operation.ALLOC,
            EntryLayout.KIND_CIRCULAR_BUFFER: Operation.CB_ALLOC,
            EntryLayout.KIND_KERNEL: Operation.KERNEL_LOAD,
        }[entry.kind]
        start = self._journal.intent(operation, entry.kind, entry, counter, header)
        older = self._newest.get(entry.key()) if operation == Operation.ALLOC else None
        header.duplicates += older is not None
        header.unlisted += entry.slot < 0
        header.live += 1
        flags = EntryLayout.FLAG_BANKED if banked else 0
        if operation == Operation.CB_ALLOC:
            residency = self.facts.residency[entry.device]
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
        self._journal.make(operation, entry, start, [(entry, entry.kind, flags)], counter, header, device_at)

    def _remember(self, entry):
        self._live[entry.handle] = entry
        if entry.kind == EntryLayout.KIND_BUFFER:
            self._newest[entry.key()] = entry
        elif entry.kind == EntryLayout.KIND_CIRCULAR_BUFFER:
            self.facts.residency[entry.device].add(entry)

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
            self.facts.count(HeaderLayout.UNKNOWN_FREES)
        else:
            self._end(entry, Operation.FREE)

    def free_handle(self, handle, kind):
        entry = self._live.get(handle)
        if entry is None or entry.kind != kind:
            self.facts.count(HeaderLayout.UNKNOWN_FREES)
            return
        operation = {
            EntryLayout.KIND_BUFFER: Operation.FREE,
            EntryLayout.KIND_CIRCULAR_BUFFER: Operation.CB_FREE,
            EntryLayout.KIND_KERNEL: Operation.KERNEL_UNLOAD,
        }[kind]
        self._end(entry, operation)

    def _end(self, entry, operation):
        device_at = self.facts.device_at(entry.device)
        header = Header(self.memory)
        counter = self._counter(device_at, entry.type)
        start = self._journal.intent(operation, EntryLayout.KIND_FREE, entry, counter, header)
        header.live -= 1
        header.unlisted -= entry.slot < 0
        counter.count -= 1
        counter.frees += 1
        left = []
        if operation == Operation.CB_FREE:
            residency = self.facts.residency[entry.device]
            left = residency.leaves(entry)
            counter.bytes = residency.bytes_on(dict.fromkeys(left), gone=entry)
        else:
            counter.bytes = counter.bytes - entry.size & U64
        gone = [(entry, EntryLayout.KIND_FREE, 0)]
        self._unsettled = header.events + 1, self._forget, ([entry], left)
        self._journal.make(operation, entry, start, gone, counter, header, device_at, left, 0)

    def _forget(self, entries, left):
        for core in left:
            self.facts.residency[entries[0].device].program_of.pop(core, None)
        for entry in entries:
            slot, entry.slot = entry.slot, NO_SLOT
            if slot >= 0:
                self._free_slots.append(slot)
            if entry.kind == EntryLayout.KIND_BUFFER:
                self._unchain(entry)
            elif entry.kind == EntryLayout.KIND_CIRCULAR_BUFFER:
                self.facts.residency[entry.device].remove(entry)
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
        residency = self.facts.residency.get(device)
        if residency is None:
            return
        changed, flags = residency.takes(program)
        if not changed and not flags:
            return
        device_at = self.facts.device_at(device)
        header = Header(self.memory)
        counter = self._counter(device_at, LedgerType.CB)
        whole = Entry(0, LedgerType.CB, device, 0, 0, 0, program)
        start = self._journal.intent(
            Operation.CB_RESIDENT, EntryLayout.KIND_CIRCULAR_BUFFER, whole, counter, header
        )
        stamp = self._journal.stamp()
        counter.bytes = residency.bytes_on(dict.fromkeys(changed, program))
        entries = [
            (entry, entry.kind, EntryLayout.FLAG_RESIDENT if resident else 0)
            for entry, resident in flags.items()
        ]
        self._unsettled = header.events + 1, self._occupy, (residency, changed, program, flags)
        self._journal.make(
            Operation.CB_RESIDENT, whole, start, entries, counter, header, device_at, changed, program + 1
        )

    def _occupy(self, residency, changed, program, flags):
        for core in changed:
            residency.program_of[core] = program
        for entry, is_resident in flags.items():
            entry.resident = is_resident

    def free_all_circular_buffers(self, device):
        residency = self.facts.residency.get(device)
        if residency is None or not residency.programs:
            return
        entries = [entry for mine in residency.programs.values() for entry in mine]
        device_at = self.facts.device_at(device)
        header = Header(self.memory)
        counter = self._counter(device_at, LedgerType.CB)
        unlisted = sum(entry.slot < 0 for entry in entries)
        whole = Entry(0, LedgerType.CB, device, 0, 0, unlisted, 0)
        start = self._journal.intent(Operation.CB_FREE_ALL, EntryLayout.KIND_FREE, whole, counter, header)
        header.live -= len(entries)
        header.unlisted -= unlisted
        counter.bytes = counter.count = 0
        counter.frees += len(entries)
        gone = [(entry, EntryLayout.KIND_FREE, 0) for entry in entries]
        taken = list(residency.program_of)
        self._unsettled = header.events + 1, self._forget, (entries, taken)
        self._journal.make(Operation.CB_FREE_ALL, whole, start, gone, counter, header, device_at, taken, 0)

    def _counter(self, device_at, type_):
        return Counter(self.memory, device_at + DeviceLayout.COUNTERS + type_ * CounterLayout.BYTES)

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
