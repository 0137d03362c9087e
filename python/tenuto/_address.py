"""Where a port of Tenuto is, as people write it."""

from __future__ import annotations

import ipaddress
import socket
from typing import NamedTuple

TCP, TLS, UNIX = "tcp", "tls", "unix"


class Address(NamedTuple):
    """How to dial a port; ``scheme`` is empty where the text leaves it open."""

    scheme: str
    host: str = ""  # an IPv6 address without brackets
    port: int = 0
    path: str = ""

    def __str__(self) -> str:
        if self.scheme == UNIX:
            return f"unix:{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}" if self.scheme == TLS else f"{host}:{self.port}"

    def local(self) -> bool:
        """Whether only processes of the same host can dial it; may look the host's name up."""
        if self.scheme == UNIX:
            return True
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except OSError:
            return False  # who dials it learns that there is no such host
        return all(ipaddress.ip_address(str(each[4][0]).partition("%")[0]).is_loopback for each in found)


def address_of(text: str) -> Address:
    """Reads ``host:port``, ``tcp://host:port``, ``tls://host:port`` or ``unix:/path``."""
    if text.startswith("unix:") and len(text) > len("unix:"):
        return Address(UNIX, path=text[len("unix://") if text.startswith("unix://") else len("unix:"):])
    scheme = next((each for each in (TCP, TLS) if text.startswith(f"{each}://")), "")
    host, _, port = text[len(f"{scheme}://") if scheme else 0:].rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not host or "/" in host or not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65_536:
        raise ValueError(
            f"{text!r} is no address. Write host:port, such as 127.0.0.1:7400, tls://host:port or unix:/path."
        )
    return Address(scheme, host, int(port))
