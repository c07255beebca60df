"""tt-metal's MemoryReporter, as far as the figures go that this process published with `pool`."""

import os
from typing import List, NamedTuple, Optional

from . import _calls

_L1_HEADER = (
    "This report indicates available space for interleaving L1 buffers\n"
    ", Largest Contiguous Free Block (B), Total Free L1 Space (B)\n"
)
_MEMORY_HEADER = (
    ", Total Allocatable Size (B), Total Allocated (B), Total Free (B), Largest Free Block (B)\n"
)
_NEEDS_BLOCKS = "detailed_memory_usage.csv needs the allocator's block table, which is not published"


class MemoryView(NamedTuple):
    """tt-metal's MemoryView. The block table is not published, so it is None."""

    num_banks: int
    total_bytes_per_bank: int
    total_bytes_allocated_per_bank: int
    total_bytes_free_per_bank: int
    largest_contiguous_bytes_free_per_bank: int
    block_table: None = None


class Dump(NamedTuple):
    """The files that were written, and what was not and why."""

    paths: List[str]
    remark: str


def memory_view(device, type) -> Optional[MemoryView]:
    """The figures last published for this device and type; None if none were: unknown is not zero."""
    mine = _calls.books()
    number = _calls.TYPES.get(type, type) if isinstance(type, str) else type
    if mine.file is None or number not in _calls.TYPES.values():
        return None
    figures = mine.facts.published(device, number)
    return None if figures is None else MemoryView(*figures)


def dump_device_memory_state(device, prefix="", directory=None) -> Dump:
    """Writes the two summary files as tt-metal's DumpDeviceMemoryState does.

    Into `directory`, else below $TT_METAL_LOGS_PATH or the current directory, in
    `generated/reports`. Figures that were never published are not made up: then nothing is written.
    """
    if not isinstance(prefix, str) or "/" in prefix or "\0" in prefix:
        raise ValueError(f"expected a prefix of a file name: prefix={prefix!r}")
    views = {type_: memory_view(device, type_) for type_ in ("DRAM", "L1", "L1_SMALL")}
    missing = [type_ for type_, view in views.items() if view is None]
    if missing:
        return Dump([], f"no figures were published: device={device} types={','.join(missing)}")
    if directory is None:
        directory = os.path.join(os.environ.get("TT_METAL_LOGS_PATH", ""), "generated/reports")
    l1 = views["L1"]
    largest = l1.largest_contiguous_bytes_free_per_bank
    rows = "".join(f",{v[1]},{v[2]},{v[3]},{v[4]}\n" for v in views.values())
    files = {
        "l1_usage_summary.csv": f"{_L1_HEADER},{largest},{largest * l1.num_banks}\n",
        "memory_usage_summary.csv": _MEMORY_HEADER + rows,
    }
    written = []
    try:
        os.makedirs(directory, exist_ok=True)
        for name, text in files.items():
            path = os.path.join(directory, prefix + name)
            with open(path, "w", encoding="ascii", newline="") as file:
                file.write(text)
            written.append(path)
    except OSError as e:
        return Dump(written, f"not all could be written: {e}")
    return Dump(written, _NEEDS_BLOCKS)
