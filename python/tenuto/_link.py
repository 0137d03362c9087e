"""One link to a port of Tenuto: opened, proved, read from and written to."""

from __future__ import annotations

import hmac
import json
import os
import secrets
import stat
import time
from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, Optional

from tenuto._address import TLS, Address
from tenuto._connection import Connection, connected
from tenuto._errors import RefusedError, SendError, TlsError, UnreachableError
from tenuto._frames import (
    CONTROL, MAX_UNPROVED_BYTES, PREFACE, VERSION, ProtocolError, Reader, SpeaksTlsError, control,
)

if TYPE_CHECKING:
    import ssl

HANDSHAKE_SECONDS = 5.0


def token_path(environment: Mapping[str, str]) -> str:
    """Where the deployment's token lies, as for every other part of it."""
    named = environment.get("TENUTO_TOKEN_FILE")
    if named:
        return named
    config = environment.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return os.path.join(config, "tenuto", "token")


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

    def __init__(self, connection: Connection, welcome: Dict[str, Any]) -> None:
        self._connection = connection
        self.welcome = welcome
        self.reader = Reader(self)
        self._on_look: Callable[[], None] = lambda: None

    def on_look(self, look: Callable[[], None]) -> None:
        """Called ten times a second and more while the reader waits; may raise to end the waiting."""
        self._on_look = look

    def write(self, frames: bytes) -> None:
        self._connection.sendall(frames)

    def write_large(self, start: bytes, data: memoryview) -> None:
        self._connection.sendall(start)
        self._connection.sendall(data)

    def close(self) -> None:
        self._connection.close()

    def readinto(self, into: memoryview) -> Optional[int]:
        return self._connection.recv_into(into, self._on_look)


class _WithDeadline:
    """Reads for the handshake, which must be over in time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._deadline = time.monotonic() + HANDSHAKE_SECONDS

    def readinto(self, into: memoryview) -> Optional[int]:
        return self._connection.recv_into(into, self._look)

    def _look(self) -> None:
        if time.monotonic() > self._deadline:
            raise TimeoutError(f"it did not finish the handshake within {HANDSHAKE_SECONDS:.0f} s")


def dial(address: Address, context: Optional["ssl.SSLContext"], token: str, hello: Dict[str, Any]) -> Link:
    """Connects and proves the token, both ways, over TLS if there is a context.

    Raises UnreachableError if nobody answers there, TlsError if there is a connection but no safe one, RefusedError if
    the other end does not let this one in.
    """
    connection = _connected(address, context)
    try:
        return Link(connection, _handshake(connection, address, token, hello))
    except (OSError, ProtocolError, ValueError, KeyError, TypeError) as broken:
        connection.close()
        unsafe = _unsafe(address, broken) if context is not None else None
        if unsafe is not None:  # a port may refuse a certificate when the TLS handshake is over for this end
            raise unsafe from broken
        if isinstance(broken, SpeaksTlsError):
            raise TlsError(
                f"{address}: it speaks TLS, and this end was not told to. Write tls:// before the address, and name the"
                " authority of its certificate: tls=tenuto.Tls(ca=FILE), or TENUTO_TLS_CA."
            ) from broken
        raise UnreachableError(f"{address}: it answered, but not as a port of Tenuto does: {broken}") from broken
    except BaseException:
        connection.close()
        raise


def _connected(address: Address, context: Optional["ssl.SSLContext"]) -> Connection:
    try:
        return connected(address, context)
    except OSError as away:
        unsafe = _unsafe(address, away) if context is not None else None
        if unsafe is not None:
            raise unsafe from away
        raise UnreachableError(
            f"{address}: nobody answers ({away}). Start the pipeline whose source is `senders` there, or correct the"
            " address."
        ) from away


def _unsafe(address: Address, cause: BaseException) -> Optional[SendError]:
    """What TLS has to say of this failure; None if that is none of its own."""
    from tenuto._tls import explained

    return explained(address, cause)


def _handshake(connection: Connection, address: Address, token: str, hello: Dict[str, Any]) -> Dict[str, Any]:
    reader = Reader(_WithDeadline(connection))
    if address.scheme != TLS:
        connection.sendall(PREFACE)  # a port with TLS says nothing before
    reader.preface()
    if address.scheme == TLS:
        connection.sendall(PREFACE)  # not before: a write that fails would hide why the port refuses a certificate
    challenge = _control(reader, "challenge")
    nonce = secrets.token_hex(16)
    proof = _proof(token, "tenuto dialer", challenge["nonce"], nonce)
    connection.sendall(control(type="hello", version=VERSION, nonce=nonce, proof=proof, **hello))
    welcome = _control(reader, "welcome", "refused")
    if welcome["type"] == "refused":
        raise RefusedError(f"{address}: {welcome.get('message')}", bool(welcome.get("retryable")))
    expected = _proof(token, "tenuto acceptor", nonce, challenge["nonce"])
    if not hmac.compare_digest(expected, str(welcome.get("proof"))):
        raise RefusedError(f"{address}: it does not know the deployment's token; nothing was sent to it.", False)
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
