"""The books of this process, opened at its first call, and its own after a fork."""

import atexit
import os
import signal
import sys
import threading
from typing import NamedTuple, Optional

from . import _place
from ._books import Books


class Status(NamedTuple):
    """Whether this process is tracked: the path of its ledger, or why there is none."""

    tracking: bool
    path: Optional[str]
    reason: str


class _Untracked:
    """Stands in for books where there are none."""

    def __init__(self, reason):
        self.pid = os.getpid()
        self.reason = reason
        self.file = None


_books = None
_opening = {}
_inherited = []


def books():
    """The books of this very process: a forked child gets its own."""
    found = _books
    if found is not None and found.pid == os.getpid():
        return found
    return _open()


def _open():
    global _books
    # By process: a lock that another thread held at the fork is not this process's.
    lock = _opening.setdefault(os.getpid(), threading.RLock())
    with lock:
        found = _books
        if found is not None and found.pid == os.getpid():
            return found
        if found is not None:
            # The parent's: never touched, and never collected, for that would close descriptors
            # whose numbers may be somebody else's by now.
            _inherited.append(found)
        # A signal handler that raises would leave half a ledger behind.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            made = _make()
            _books = made
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return made


def _make():
    if os.environ.get("TTMEM_DISABLED") == "1":
        return _Untracked("switched off: TTMEM_DISABLED=1")
    if sys.byteorder != "little":
        return _Untracked("expected a little-endian machine")
    try:
        made = Books()
        _place.remove_oldest_dead(made.file.directory)
    except Exception as e:
        return _Untracked(f"{type(e).__name__}: {e}")
    atexit.register(_at_exit, made)
    if "multiprocessing.util" in sys.modules:
        # Its children end without exit handlers, but with these.
        sys.modules["multiprocessing.util"].Finalize(None, _at_exit, (made,), exitpriority=0)
    return made


def _at_exit(which):
    if which.pid == os.getpid():
        quietly(which.post, which.at_exit)


def quietly(call, *arguments):
    try:
        return call(*arguments)
    except Exception:
        return None


def status():
    """Whether this process is tracked."""
    mine = books()
    if mine.file is None:
        return Status(False, None, mine.reason)
    return Status(True, mine.file.path, "")
