"""What a ledger says beside events: devices, tags, sets of cores, figures, coverage.

Texts and sets are written once, before they are counted; what can change does so under a sequence
word of its own. None of it is an event.
"""

import struct
import time

from . import _event
from ._cores import Residency
from ._format import CoreSetLayout, DeviceLayout, HeaderLayout, PoolLayout, TagLayout


class Facts:
    """Under the lock of the books."""

    def __init__(self, file):
        self.file, self.memory = file, file.map
        self.residency = {}
        self._tags = {}
        self._sets = {}

    def count(self, at, more=1):
        (value,) = struct.unpack_from("<Q", self.memory, at)
        struct.pack_into("<Q", self.memory, at, value + more)

    def refused(self):
        self.count(HeaderLayout.REFUSED)

    def inexact(self, header, stamp):
        if header.inexact == 0:
            struct.pack_into("<Q", self.memory, HeaderLayout.INEXACT_SINCE_NS, stamp)

    def device_at(self, device):
        """Where its record is; -1 if there is no memory for it."""
        offset, _, record_bytes = self.file.devices
        at = offset + device * record_bytes
        if device not in self.residency:
            if not self.file.reserve(at, record_bytes):
                return -1
            self.residency[device] = Residency()
            byte = HeaderLayout.DEVICES_USED + device // 8
            self.memory[byte] |= 1 << device % 8
        return at

    def tag(self, names):
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

    def core_set(self, bits):
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

    def declare(self, device, unique_id, bdf):
        at = self.device_at(device)
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
        device_at = self.device_at(device)
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
        if device not in self.residency:
            return None
        at = self.device_at(device) + DeviceLayout.POOLS + type_ * PoolLayout.BYTES
        fields = struct.unpack_from("<II4Q", self.memory, at + PoolLayout.BANKS)
        return (fields[0], *fields[2:]) if fields[1] & PoolLayout.KNOWN_FIGURES else None

    def identity(self, device):
        """(unique id or None, PCI address or None) as declared."""
        if device not in self.residency:
            return None
        at = self.device_at(device) + DeviceLayout.UNIQUE_ID
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
