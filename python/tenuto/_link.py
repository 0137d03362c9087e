"""One connection to a port of Tenuto: opened, proved, read from and written to."""

from __future__ import annotations

import hmac
import json
import os
import secrets
import select
import socket
import stat
import time
from typing import Any, Callable, Dict, Iterable, Optional, Tuple

from tenuto._errors import RefusedError, UnreachableError
from tenuto._frames import CONTROL, MAX_UNPROVED_BYTES, PREFACE, VERSION, ProtocolError, Reader, control

HANDSHAKE_SECONDS = 5.0
LOOK_SECONDS = 0.1


def address_of(text: str) -> Tuple[str, Any]:
    """``host:port``, ``tcp://host:port`` or ``unix:/path`` as family and address."""
    if text.startswith("unix:"):
        return "unix", text[len("unix:"):]
    if text.startswith("tls://"):
        raise ValueError(
            f"{text}: this package speaks no TLS. Put `tenuto send` beside the program, or use a network you trust."
        )
    plain = text[len("tcp://"):] if text.startswith("tcp://") else text
    host, _, port = plain.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not host or not port.isdigit() or not 0 < int(port) < 65_536:
        raise ValueError(f"{text!r} is no address. Write host:port, such as 127.0.0.1:7400, or unix:/path.")
    return "tcp", (host, int(port))


def read_token(file: str) -> str:
    """The deployment's token from a file that only its owner can read."""
    try:
        with open(file, encoding="utf-8") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise RefusedError(
                    f"{file} can be read by others than its owner. Run: chmod 600 {file}", False
                )
            token = opened.read().strip()
    except FileNotFoundError as missing:
        raise RefusedError(
            f"{file} is not there. The first `tenuto run` or `tenuto master` that needs it makes it; copy it here,"
            " or name another file.", False
        ) from missing
    if not token:
        raise RefusedError(f"{file} is empty. It must hold the deployment's token.", False)
    return token


class Link:
    """A link that is open. One thread reads, another writes; ``close`` may be called by any."""

    def __init__(self, connection: socket.socket, welcome: Dict[str, Any], reader: Reader) -> None:
        self._socket = connection
        self.welcome = welcome
        self.reader = reader
        self._on_look: Callable[[], None] = lambda: None
        self._process = os.getpid()

    def on_look(self, look: Callable[[], None]) -> None:
        """Called ten times a second and more while the reader waits; may raise to end the waiting."""
        self._on_look = look

    def write(self, parts: Iterable[Any]) -> None:
        self._socket.sendall(b"".join(parts))

    def write_large(self, start: bytes, data: memoryview) -> None:
        self._socket.sendall(start)
        self._socket.sendall(data)

    def close(self) -> None:
        try:
            if os.getpid() == self._process:  # not in a fork, whose parent goes on with the connection
                self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it was closed by the other end
        self._socket.close()

    def readinto(self, into: memoryview) -> Optional[int]:
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        while not poll.poll(LOOK_SECONDS * 1000):
            self._on_look()
        self._on_look()
        return self._socket.recv_into(into)


class _WithDeadline:
    """Reads for the handshake, which must be over in time."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._deadline = time.monotonic() + HANDSHAKE_SECONDS

    def readinto(self, into: memoryview) -> Optional[int]:
        self._socket.settimeout(max(0.001, self._deadline - time.monotonic()))
        return self._socket.recv_into(into)


def dial(address: Tuple[str, Any], shown: str, token: str, hello: Dict[str, Any]) -> Link:
    """Connects and proves the token, both ways.

    Raises UnreachableError if nobody answers there, RefusedError if the other end does not let this one in.
    """
    connection = _connected(address, shown)
    try:
        welcome = _handshake(connection, shown, token, hello)
        connection.settimeout(None)
        link = Link(connection, welcome, Reader(_Nothing()))
        link.reader = Reader(link)
        return link
    except (OSError, ProtocolError, ValueError, KeyError, TypeError) as broken:
        connection.close()
        raise UnreachableError(f"{shown}: it answered, but not as a port of Tenuto does: {broken}") from broken
    except BaseException:
        connection.close()
        raise


class _Nothing:
    def readinto(self, into: memoryview) -> Optional[int]:
        return 0


def _connected(address: Tuple[str, Any], shown: str) -> socket.socket:
    family, where = address
    try:
        if family == "unix":
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(HANDSHAKE_SECONDS)
            connection.connect(where)
        else:
            connection = socket.create_connection(where, HANDSHAKE_SECONDS)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
    except OSError as away:
        raise UnreachableError(
            f"{shown}: nobody answers ({away}). Start the pipeline whose source is `senders` there, or correct the"
            " address."
        ) from away


def _handshake(connection: socket.socket, shown: str, token: str, hello: Dict[str, Any]) -> Dict[str, Any]:
    reader = Reader(_WithDeadline(connection))
    connection.sendall(PREFACE)
    reader.preface()
    challenge = _control(reader, "challenge")
    nonce = secrets.token_hex(16)
    proof = _proof(token, "tenuto dialer", challenge["nonce"], nonce)
    connection.sendall(control(type="hello", version=VERSION, nonce=nonce, proof=proof, **hello))
    welcome = _control(reader, "welcome", "refused")
    if welcome["type"] == "refused":
        raise RefusedError(f"{shown}: {welcome.get('message')}", bool(welcome.get("retryable")))
    expected = _proof(token, "tenuto acceptor", nonce, challenge["nonce"])
    if not hmac.compare_digest(expected, str(welcome.get("proof"))):
        raise RefusedError(f"{shown}: it does not know the deployment's token; nothing was sent to it.", False)
    return welcome


def _proof(token: str, *words: str) -> str:
    message = b"".join(word.encode() + b"\0" for word in words)
    return hmac.new(token.encode(), message, "sha256").hexdigest()


def _control(reader: Reader, *types: str) -> Dict[str, Any]:
    frame = reader.begin(MAX_UNPROVED_BYTES)
    if frame is None:
        raise ProtocolError("it closed the connection")
    kind, body, _ = frame
    fields = json.loads(bytes(body)) if kind == CONTROL else {}
    if not isinstance(fields, dict) or fields.get("type") not in types:
        raise ProtocolError(f"a frame of type {kind} {str(fields)[:80]} where {' or '.join(types)} was expected")
    return fields
