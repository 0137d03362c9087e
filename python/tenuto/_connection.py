"""Bytes to a port and back, in the clear or encrypted, for one thread that reads and another that writes."""

from __future__ import annotations

import os
import select
import socket
import threading
from typing import TYPE_CHECKING, Any, Callable, Optional, Protocol

from tenuto._address import UNIX, Address

if TYPE_CHECKING:
    import ssl

CONNECT_SECONDS = 5.0
LOOK_SECONDS = 0.1


class Connection(Protocol):
    """``close`` may be called by any thread; both others then end with an OSError, or an end of the stream."""

    def sendall(self, data: Any) -> None:
        """Waits until everything is on its way."""

    def recv_into(self, into: memoryview, look: Callable[[], None]) -> int:
        """Waits for bytes, calling ``look`` ten times a second and more, which may raise to end that; 0 at the end."""

    def close(self) -> None: ...


def connected(address: Address, context: Optional["ssl.SSLContext"]) -> Connection:
    """Dials; over TLS if there is a context. Raises OSError, of which ssl.SSLError is one."""
    if address.scheme == UNIX:
        plain = socket.socket(socket.AF_UNIX)
        try:
            plain.settimeout(CONNECT_SECONDS)
            plain.connect(address.path)
        except BaseException:
            plain.close()
            raise
    else:
        plain = socket.create_connection((address.host, address.port), CONNECT_SECONDS)
    try:
        if address.scheme != UNIX:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context is not None:
            return Encrypted(plain, context, address.host)
        plain.settimeout(None)
        return Clear(plain)
    except BaseException:
        plain.close()
        raise


class Clear:
    """A socket as it is."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._process = os.getpid()

    def sendall(self, data: Any) -> None:
        self._socket.sendall(data)

    def recv_into(self, into: memoryview, look: Callable[[], None]) -> int:
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        while not poll.poll(LOOK_SECONDS * 1000):
            look()
        look()
        return self._socket.recv_into(into)

    def close(self) -> None:
        if os.getpid() == self._process:  # not in a fork, whose parent goes on with the connection
            _shut(self._socket)
        self._socket.close()


class Encrypted:
    """A socket behind TLS. OpenSSL lets one thread at a time into a connection, so nobody waits inside of it."""

    def __init__(self, connection: socket.socket, context: "ssl.SSLContext", host: str) -> None:
        import ssl

        self._process = os.getpid()
        self._one = threading.Lock()
        self._closed = False
        self._reading, self._writing = ssl.SSLWantReadError, ssl.SSLWantWriteError
        # a stream that ends without TLS's closing message is an error: somebody may have cut it
        self._socket = context.wrap_socket(
            connection, server_hostname=host, do_handshake_on_connect=False, suppress_ragged_eofs=False
        )
        try:
            self._socket.settimeout(CONNECT_SECONDS)  # for the whole handshake
            self._socket.do_handshake()
            self._socket.setblocking(False)
        except BaseException:
            self._socket.close()
            raise

    def sendall(self, data: Any) -> None:
        left = memoryview(data)
        while left:
            sent = self._unless_it_waits(lambda: self._socket.send(left))
            left = left[sent or 0:]

    def recv_into(self, into: memoryview, look: Callable[[], None]) -> int:
        while True:
            look()
            count = self._unless_it_waits(lambda: self._socket.recv_into(into))
            if count is not None:
                return count

    def _unless_it_waits(self, act: Callable[[], int]) -> Optional[int]:
        """What came of it; None if it could not be done, and may be tried again now."""
        poll = select.poll()
        with self._one:
            if self._closed:  # the socket of Python would go on in the clear
                raise OSError("the connection was closed by this end")
            try:
                return act()
            except self._reading:
                poll.register(self._socket, select.POLLIN)
            except self._writing:
                poll.register(self._socket, select.POLLOUT)
        poll.poll(LOOK_SECONDS * 1000)  # no longer: the other thread may have taken what this one waits for
        return None

    def close(self) -> None:
        if os.getpid() != self._process:  # a fork: its parent goes on with the connection
            self._socket.close()
            return
        with self._one:
            if self._closed:
                return
            self._closed = True
            try:
                self._socket.unwrap()
            except (OSError, ValueError):
                pass  # TLS's closing message is written, or cannot be; its answer is not waited for
            _shut(self._socket)
            self._socket.close()


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for it
    except OSError:
        pass  # it was closed by the other end
