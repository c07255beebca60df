"""Sets of cores and who is resident on them.

A set is an int with bit y * 32 + x for core (x, y). Circular buffers of all programs are laid out
from the same base, so only those of the program that was last dispatched on a core occupy it.
"""

from ._format import DeviceLayout

SIDE = DeviceLayout.CORES_SIDE


def core_set(ranges):
    """The set of ranges (x0, y0, x1, y1), ends included; None if one of them is no range of cores."""
    bits = 0
    for x0, y0, x1, y1 in ranges:
        if not (0 <= x0 <= x1 < SIDE and 0 <= y0 <= y1 < SIDE):
            return None
        row = ((1 << (x1 - x0 + 1)) - 1) << x0
        for y in range(y0, y1 + 1):
            bits |= row << (y * SIDE)
    return bits or None


def cores(bits):
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def union_bytes(entries):
    total = end = 0
    for start, stop in sorted((each.address, each.address + each.part) for each in entries):
        total += max(0, stop - max(start, end))
        end = max(end, stop)
    return total


class Residency:
    """Of one device: the program on each core, each program's circular buffers, and what they take."""

    def __init__(self):
        self.program_of = {}
        self.programs = {}

    def add(self, entry):
        mine = self.programs.setdefault(entry.last, [])
        if entry not in mine:
            mine.append(entry)

    def takes(self, program):
        """(cores that change hands, entries whose flag changes: entry -> resident)."""
        mine = self.programs.get(program, ())
        bits = 0
        for entry in mine:
            bits |= entry.cores
        changed = [core for core in cores(bits) if self.program_of.get(core) != program]
        lost = 0
        robbed = set()
        for core in changed:
            lost |= 1 << core
            robbed.add(self.program_of.get(core))
        flags = {entry: True for entry in mine if not entry.resident}
        for other in robbed - {None}:
            for entry in self.programs.get(other, ()):
                if entry.resident and not self._anywhere(entry, other, lost):
                    flags[entry] = False
        return changed, flags

    def _anywhere(self, entry, program, lost):
        return any(self.program_of.get(core) == program for core in cores(entry.cores & ~lost))

    def leaves(self, entry):
        """The cores that nobody is resident on once this circular buffer is gone."""
        others = 0
        for other in self.programs.get(entry.last, ()):
            if other is not entry:
                others |= other.cores
        return [c for c in cores(entry.cores & ~others) if self.program_of.get(c) == entry.last]

    def remove(self, entry):
        mine = self.programs.get(entry.last, [])
        if entry in mine:
            mine.remove(entry)
        if not mine:
            self.programs.pop(entry.last, None)

    def is_resident(self, entry):
        return self._anywhere(entry, entry.last, 0)

    def bytes_on(self, changes, gone=None, new=None):
        """What is occupied in all, were the programs of some cores others (core -> program or None),
        one circular buffer gone or one there."""
        by_program = {}
        for core, program in {**self.program_of, **changes}.items():
            if program is not None:
                by_program[program] = by_program.get(program, 0) | 1 << core
        total = 0
        for program, bits in by_program.items():
            entries = [entry for entry in self.programs.get(program, ()) if entry is not gone]
            if new is not None and new.last == program:
                entries.append(new)
            total += _bytes(entries, bits)
        return total


def _bytes(entries, bits):
    """Summed over cores: cores with the same entries on them are counted together."""
    groups = [(bits, ())]
    for entry in entries:
        split = []
        for group, members in groups:
            inside = group & entry.cores
            if inside:
                split.append((inside, members + (entry,)))
            if group & ~inside:
                split.append((group & ~inside, members))
        groups = split
    return sum(bin(group).count("1") * union_bytes(members) for group, members in groups)
