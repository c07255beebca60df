"""The calls: arguments checked, the right books found, nothing raised."""

import operator
import re
from contextlib import contextmanager

from ._books import MAX_SIZE, tags_open
from ._cores import core_set
from ._entry import Entry
from ._event import U64
from ._format import DeviceLayout, EntryLayout, HeaderLayout, LedgerType
from ._process import books, quietly

TYPES = {
    "DRAM": LedgerType.DRAM,
    "L1": LedgerType.L1,
    "SYSTEM_MEMORY": LedgerType.SYSTEM_MEMORY,
    "L1_SMALL": LedgerType.L1_SMALL,
    "TRACE": LedgerType.TRACE,
}
_BDF = re.compile(r"^(?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$")


class _Refused(Exception):
    pass


def _number(value, least, most):
    try:
        number = operator.index(value)
    except TypeError:
        raise _Refused from None
    if not least <= number <= most:
        raise _Refused
    return number


def _device(value):
    return _number(value, 0, DeviceLayout.DEVICES - 1)


def _type(value):
    if isinstance(value, str):
        found = TYPES.get(value)
        if found is None:
            raise _Refused
        return found
    return _number(value, LedgerType.DRAM, LedgerType.TRACE)


def _size(value):
    return _number(value, 1, MAX_SIZE)


def _do(prepare, *arguments):
    """Prepares (checks) and does; 0 where there was nothing to do it with, or it was refused."""
    mine = books()
    if mine.file is None:
        return 0
    try:
        return prepare(mine, *arguments) or 0
    except _Refused:
        quietly(mine.post, mine.facts.refused)
    except Exception:
        # A fault of ours is no fault of the program's.
        quietly(mine.post, mine.facts.refused)
    return 0


def alloc(device, type, address, size):
    """A buffer got memory; `size` over all banks. Returns its handle."""
    return _do(_alloc, device, type, address, size, 0, 0, False)


def alloc_banked(device, type, address, size, per_bank, banks):
    """The same, with the bytes in each bank and the number of banks."""
    return _do(_alloc, device, type, address, size, per_bank, banks, True)


def _alloc(mine, device, type_, address, size, per_bank, banks, banked):
    entry = Entry(
        EntryLayout.KIND_BUFFER,
        _type(type_),
        _device(device),
        _number(address, 0, U64),
        _size(size),
        _number(per_bank, 0, U64),
        _number(banks, 0, U64),
    )
    return _came(mine, entry, banked)


def _came(mine, entry, banked):
    handle = mine.handle()
    mine.post(mine.allocate, handle, entry, banked, tags_open.get())
    return handle


def free(device, type, address):
    """The newest live buffer of this device, type and address is about to give its memory back."""
    _do(
        lambda mine: mine.post(
            mine.free, (_device(device), _type(type), _number(address, 0, U64))
        )
    )


def _free_handle(mine, handle, kind):
    mine.post(mine.free_handle, _number(handle, 0, U64), kind)


def free_handle(handle):
    """The same for the buffer with this handle."""
    _do(_free_handle, handle, EntryLayout.KIND_BUFFER)


def cb_alloc(device, program, address, bytes_per_core, ranges):
    """A circular buffer of a program got an address, the same on all its cores.

    `ranges` are (x0, y0, x1, y1), ends included, x and y below 32. It is laid out; `cb_resident`
    makes it occupy memory. Returns its handle.
    """
    return _do(_cb_alloc, device, program, address, bytes_per_core, ranges)


def _cb_alloc(mine, device, program, address, bytes_per_core, ranges):
    try:
        bits = core_set(ranges)
    except (TypeError, ValueError):
        bits = None
    if bits is None:
        raise _Refused
    per_core = _size(bytes_per_core)
    entry = Entry(
        EntryLayout.KIND_CIRCULAR_BUFFER,
        LedgerType.CB,
        _device(device),
        _number(address, 0, U64),
        _size(per_core * bin(bits).count("1")),
        per_core,
        _program(program),
        bits=bits,
    )
    return _came(mine, entry, False)


def _program(value):
    return _number(value, 0, U64 - 1)


def cb_resident(device, program):
    """A program was dispatched: its circular buffers took the place of others on its cores."""
    _do(lambda mine: mine.post(mine.resident, _device(device), _program(program)))


def cb_free(handle):
    """A circular buffer is gone, with its layout."""
    _do(_free_handle, handle, EntryLayout.KIND_CIRCULAR_BUFFER)


def cb_free_all(device):
    """All circular buffers of a device are gone."""
    _do(lambda mine: mine.post(mine.free_all_circular_buffers, _device(device)))


def kernel_load(device, program, core_class, bytes):
    """Kernels of a program took memory on cores of a class. Returns a handle.

    tt-metal's classes: TENSIX 0, ACTIVE_ETH 1, IDLE_ETH 2.
    """
    return _do(_kernel_load, device, program, core_class, bytes)


def _kernel_load(mine, device, program, core_class, size):
    entry = Entry(
        EntryLayout.KIND_KERNEL,
        LedgerType.KERNEL,
        _device(device),
        0,
        _size(size),
        0,
        _program(program),
        _number(core_class, 0, (1 << 32) - 1),
    )
    return _came(mine, entry, False)


def kernel_unload(handle):
    """They are gone."""
    _do(_free_handle, handle, EntryLayout.KIND_KERNEL)


def pool(device, type, banks, bank_size, allocated, free, largest_free):
    """Publishes the allocator's own figures, per bank but the number of banks."""
    _do(_pool, device, type, lambda: _figures(banks, bank_size, allocated, free, largest_free), None)


def _figures(banks, bank_size, allocated, free, largest_free):
    banks, size = _number(banks, 1, (1 << 31) - 1), _number(bank_size, 0, MAX_SIZE)
    free = _number(free, 0, size)
    return banks, size, _number(allocated, 0, size), free, _number(largest_free, 0, free)


def pool_base(device, type, base):
    """Publishes the lowest address that the allocator gives."""
    _do(_pool, device, type, None, base)


def _amount(value):
    return _number(value, 0, U64)


def _pool(mine, device, type_, figures, base):
    mine.post(
        mine.facts.pool,
        _device(device),
        _type(type_),
        None if figures is None else figures(),
        None if base is None else _amount(base),
    )


def device(device, unique_id=None, bdf=None):
    """Declares which chip a device number means: by its unique (ASIC) id, its PCI address, or both."""
    _do(_declare, device, unique_id, bdf)


def _declare(mine, number, unique_id, bdf):
    if unique_id is None and bdf is None:
        raise _Refused
    address = None
    if bdf is not None:
        if not isinstance(bdf, str) or not _BDF.match(bdf.lower()):
            raise _Refused
        address = bdf.lower().encode("ascii")
        address = address if len(bdf) == 12 else b"0000:" + address
    chip = None if unique_id is None else _number(unique_id, 0, U64)
    mine.post(mine.facts.declare, _device(number), chip, address)


def coverage(said, text=""):
    """Whether all device memory of this process is reported, "complete" or "partial", and what not."""
    known = {"complete": HeaderLayout.COVERAGE_COMPLETE, "partial": HeaderLayout.COVERAGE_PARTIAL}
    number = known.get(said) if isinstance(said, str) else None
    _do(_coverage, number, text)


def _coverage(mine, number, text):
    if number is None or not isinstance(text, str):
        raise _Refused
    mine.post(mine.facts.coverage, number, text)


@contextmanager
def tag(text):
    """What is allocated inside belongs to this tag; tags nest, as "decoder.3/attention".

    Of this thread, or of this task of asyncio.
    """
    before = tags_open.set((*tags_open.get(), str(text)))
    try:
        yield
    finally:
        tags_open.reset(before)


def tag_push(text):
    """Opens a tag where a `with` can't be used."""
    tags_open.set((*tags_open.get(), str(text)))


def tag_pop():
    """Closes the innermost tag; without one it does nothing."""
    tags_open.set(tags_open.get()[:-1])
