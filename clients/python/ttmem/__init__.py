"""Tells others what this process holds of a Tenstorrent device's memory.

    import ttmem

    with ttmem.tag("decoder.3"):
        ttmem.alloc(device=0, type="DRAM", address=0x1000, size=2048)
    ttmem.free(device=0, type="DRAM", address=0x1000)

Report an allocation after the allocator gave the address, a free before the address can be used
again. The first call opens a ledger, a file in shared memory that `ttmem` reads; nothing has to
run. No call raises or blocks because of tracking: what can't be right is refused and counted in the
ledger, and without a ledger (see `status`) every call does nothing. Any thread may call; a forked
child has a ledger of its own.

Sizes are bytes. Types are "DRAM", "L1", "SYSTEM_MEMORY", "L1_SMALL", "TRACE". Devices are the numbers
that this process uses, 0 to 255; `device` declares which chip one of them is.
"""

from ._calls import (
    alloc,
    alloc_banked,
    cb_alloc,
    cb_free,
    cb_free_all,
    cb_resident,
    coverage,
    device,
    free,
    free_handle,
    kernel_load,
    kernel_unload,
    pool,
    pool_base,
    tag,
    tag_pop,
    tag_push,
)
from ._process import Status, status
from ._query import Amount, Query, query
from ._reports import Dump, MemoryView, dump_device_memory_state, memory_view

__version__ = "0.1.0"
__all__ = [
    "Amount",
    "Dump",
    "MemoryView",
    "Query",
    "Status",
    "alloc",
    "alloc_banked",
    "cb_alloc",
    "cb_free",
    "cb_free_all",
    "cb_resident",
    "coverage",
    "device",
    "dump_device_memory_state",
    "free",
    "free_handle",
    "kernel_load",
    "kernel_unload",
    "memory_view",
    "pool",
    "pool_base",
    "query",
    "status",
    "tag",
    "tag_pop",
    "tag_push",
]
