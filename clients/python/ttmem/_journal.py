"""The write protocol of one event: intent, residents, entries, counter, header, ring, intent cleared."""

import struct
import time

from . import _event
from ._format import (
    CounterLayout,
    DeviceLayout,
    EventLayout,
    HeaderLayout,
    LedgerType,
    Operation,
)


class Journal:
    """Works out the stores of an event and makes them. Under the lock of the books."""

    def __init__(self, file):
        self.file, self.memory = file, file.map
        self.last_stamp = 0
        self._window = time.time_ns() >> DeviceLayout.WINDOW_SHIFT

    def stamp(self):
        """Wall-clock time; with the first of a window the header's pair of times is renewed."""
        self.last_stamp = now = time.time_ns()
        window = now >> DeviceLayout.WINDOW_SHIFT
        if window != self._window:
            self._window = window
            boot = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
            struct.pack_into("<QQ", self.memory, HeaderLayout.LAST_WALL_NS, now, boot)
        return now

    def intent(self, operation, kind, entry, counter, header):
        fields = _event.intent_fields(header.events + 1, entry, counter, header, self.last_stamp)
        return _event.intent(self.memory, operation, kind, entry, fields)

    def make(
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
                memory, device_at, _type_of(counter, device_at), self.last_stamp, counter.bytes
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
            self.last_stamp,
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


def _type_of(counter, device_at):
    return (counter.at - device_at - DeviceLayout.COUNTERS) // CounterLayout.BYTES
