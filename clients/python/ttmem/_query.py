"""What all processes together hold of a chip: from a running server, else from the ledgers."""

import os
import socket
import stat
from typing import Dict, NamedTuple, Optional

from . import _calls, _peers, _place
from ._format import LedgerType

_PATIENCE_SECONDS = 2
_MAX_ANSWER_BYTES = 1 << 16
_LABELS = {
    "DRAM": LedgerType.DRAM,
    "L1": LedgerType.L1,
    "L1_SMALL": LedgerType.L1_SMALL,
    "TRACE": LedgerType.TRACE,
    "CB": LedgerType.CB,
    "KERNEL": LedgerType.KERNEL,
    "SYSTEM_MEMORY": LedgerType.SYSTEM_MEMORY,
}


class Amount(NamedTuple):
    """Bytes and how far to trust them: "exact", "at_least", "inferred", or "unknown" and None."""

    status: str
    bytes: Optional[int]


_UNKNOWN = Amount("unknown", None)


class Query(NamedTuple):
    """`source` is "server" or "ledgers"; `remark` says what could not be seen, empty for nothing.

    `used` and `total` are by type: the five of buffers, "CB" and "KERNEL".
    """

    source: str
    processes: int
    used: Dict[str, Amount]
    total: Dict[str, Amount]
    remark: str


def query(device) -> Query:
    """Device-wide amounts of all processes; `device` is this process's number."""
    try:
        declared = _declared(device)
        remarks = []
        for path in _sockets():
            try:
                answer = _ask(path, device, declared)
            except OSError:
                continue
            except ValueError as e:
                remarks.append(str(e))
                continue
            return _served(answer)
        return _from_ledgers(device, declared, remarks)
    except Exception as e:
        unknown = dict.fromkeys(_LABELS, _UNKNOWN)
        return Query("ledgers", 0, unknown, dict(unknown), f"{type(e).__name__}: {e}")


def _declared(device):
    mine = _calls.books()
    found = None if mine.file is None else mine.facts.identity(device)
    return _peers.PeerDevice(*(found or (None, None)))


def _sockets():
    named = os.environ.get("TTMEM_SOCKET")
    if named:
        return [named]
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    paths = []
    if runtime:
        paths.append(os.path.join(runtime, "ttmem/ttmem.sock"))
    else:
        shared = f"/tmp/ttmem-{os.geteuid()}"
        try:
            found = os.lstat(shared)
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid():
                paths.append(os.path.join(shared, "ttmem.sock"))
        except OSError:
            pass
    return paths + ["/run/ttmem/ttmem.sock"]


def _ask(path, device, declared):
    if declared.unique_id is not None:
        question = f"unique_id={declared.unique_id:016X}"
    elif declared.bdf is not None:
        question = f"bdf={declared.bdf}"
    else:
        question = f"device={device}&pid={os.getpid()}&pid_ns={_place.pid_namespace()}"
    request = f"GET /api/v1/query?{question} HTTP/1.1\r\nHost: ttmem\r\nConnection: close\r\n\r\n"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(_PATIENCE_SECONDS)
        connection.connect(path)
        connection.sendall(request.encode("ascii"))
        data = b""
        while len(data) < _MAX_ANSWER_BYTES:
            more = connection.recv(_MAX_ANSWER_BYTES)
            if not more:
                break
            data += more
    head, _, body = data.partition(b"\r\n\r\n")
    lines = dict(
        line.split("=", 1) for line in body.decode("ascii", "replace").splitlines() if "=" in line
    )
    if not head.startswith(b"HTTP/1.1 200") or lines.get("schema") != "ttmem-query/1":
        raise ValueError(f"the server at {path} says: {lines.get('message', 'no answer')}")
    return lines


def _served(lines):
    def amounts(kind):
        return {label: _amount(lines, f"{label.lower()}_{kind}") for label in _LABELS}

    return Query("server", int(lines["processes"]), amounts("used"), amounts("total"), "")


def _amount(lines, name):
    status, text = lines.get(name + "_status", "unknown"), lines.get(name + "_bytes", "")
    return Amount(status, int(text)) if status != "unknown" and text else _UNKNOWN


def _from_ledgers(number, declared, remarks):
    peers, incomplete = _peers.read_all()
    sums = dict.fromkeys(_LABELS, 0)
    known = set()
    pids = set()
    unsure = incomplete
    for peer in peers:
        own = peer.pid == os.getpid()
        for its_number, its in peer.devices.items():
            same = own and its_number == number or its.same_chip(declared)
            if same is None and its_number == number and _same_list(peer.pid):
                same = True
            if same is None:
                unsure = True
            if not same:
                continue
            pids.add(peer.pid)
            unsure |= peer.inexact
            for label, type_ in _LABELS.items():
                if type_ in its.reported or peer.complete:
                    sums[label] += its.bytes[type_]
                    known.add(label)
    if unsure:
        remarks.append("some ledgers could not be read, or don't say which chip they mean")
    remarks.append("read from ledgers: processes that keep none are not in it")
    used = {
        label: Amount("at_least", sums[label]) if label in known else _UNKNOWN for label in _LABELS
    }
    return Query("ledgers", len(pids), used, dict.fromkeys(_LABELS, _UNKNOWN), "; ".join(remarks))


def _same_list(pid):
    """Whether another process counts devices as this one does."""
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            for variable in file.read().split(b"\0"):
                if variable.startswith(b"TT_VISIBLE_DEVICES="):
                    theirs = variable.split(b"=", 1)[1]
                    break
            else:
                theirs = b""
    except OSError:
        return False
    return theirs == os.environb.get(b"TT_VISIBLE_DEVICES", b"")
