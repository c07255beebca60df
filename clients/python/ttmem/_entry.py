"""One live buffer, circular buffer or kernel, as its process knows it."""

from ._event import NO_SLOT


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
