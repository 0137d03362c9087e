"""Keeps frames and prints apart, and ends the process when its engine has gone.

In a process that an engine started (it says so in TENUTO_CHILD), standard output is moved aside when
the package is imported: file descriptor 1 becomes standard error, also for libraries in C and for
programs that user code starts, and descriptor 0 becomes empty.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import threading
import time
from typing import Any, List, Optional, Tuple

GRACE_SECONDS = 2.0
PIPE_BYTES = 1 << 20  # what any user may ask for; a pipe of 64 KiB has both ends wait for each other
F_SETPIPE_SZ = 1031  # Linux; fcntl names it from Python 3.10 on

_moved: List[int] = []


def move_aside() -> None:
    """Takes descriptors 0 and 1 for frames. Does nothing when called again."""
    if _moved:
        return
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    _moved.extend((os.dup(0), os.dup(1)))  # copies are not inherited by programs that are started
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout = sys.stderr
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_forget)


def _forget() -> None:
    """A forked worker must not hold the pipe open: the engine would wait for it."""
    for descriptor in set(_moved):
        try:
            os.close(descriptor)
        except OSError:
            pass
    del _moved[:]


def take() -> Tuple[Any, Any]:
    """The streams of frames: from the engine, to the engine.

    They pass over the socket that TENUTO_SOCKET names, where it is set.
    """
    move_aside()
    path = os.environ.get("TENUTO_SOCKET")
    if path:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as engine:
            engine.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, PIPE_BYTES)
            engine.connect(path)
            _forget()
            _moved.extend([engine.detach()] * 2)
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the engine's business
    except ValueError:
        pass  # not in the main thread
    for descriptor in _moved:
        _widen(descriptor)
    threading.Thread(target=_watch, args=(_moved[0],), name="tenuto-watch", daemon=True).start()
    source = open(_moved[0], "rb", buffering=64 * 1024, closefd=False)
    target = open(_moved[1], "wb", buffering=64 * 1024, closefd=False)
    return source, target


def _widen(descriptor: int) -> None:
    """Makes a pipe larger where the system allows it: three times as fast for large messages."""
    try:
        import fcntl

        if sys.platform.startswith("linux"):
            fcntl.fcntl(descriptor, F_SETPIPE_SZ, PIPE_BYTES)
    except (ImportError, OSError):
        pass  # no pipe, or the user has as much in pipes as it may


def flush() -> None:
    """What user code printed during a message is shown before the message is settled."""
    stream: Optional[Any] = sys.stderr
    if stream is not None:
        stream.flush()


def _watch(descriptor: int) -> None:
    """Ends the process a little after the engine's end of the pipe is closed, if it does not end."""
    if not hasattr(select, "poll"):
        return
    poll = select.poll()
    poll.register(descriptor, 0)  # hang-ups are always told
    while not poll.poll():
        pass
    time.sleep(GRACE_SECONDS)
    os._exit(1)  # without a word: standard error may be closed as well


if os.environ.get("TENUTO_CHILD") and not os.isatty(0):
    move_aside()
