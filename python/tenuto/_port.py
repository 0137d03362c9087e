"""Where a running pipeline takes messages: its address, the token, and what a link to it is encrypted with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Callable, Optional, Union

from tenuto._address import TCP, TLS, Address, address_of
from tenuto._link import Link, dial, read_token, token_path
from tenuto._stream import BLOCK, NEWEST, REFUSE, Stream

if TYPE_CHECKING:
    import ssl

    from tenuto._tls import Tls

DEFAULT_ADDRESS = "127.0.0.1:7400"


def connect(
    address: Optional[str] = None,
    *,
    token: Optional[str] = None,
    token_file: Optional[str] = None,
    tls: Union[None, "Tls", "ssl.SSLContext"] = None,
) -> "Port":
    """The port of a running pipeline whose source is ``senders``.

    address: ``host:port``, ``tls://host:port`` or ``unix:/path``; default TENUTO_SENDERS, else 127.0.0.1:7400.
    token, token_file: the deployment's token, or the file that holds it (default TENUTO_TOKEN_FILE, else
    ~/.config/tenuto/token).
    tls: certificates for a ``tls://`` address, as files (``tenuto.Tls``) or as an ``ssl.SSLContext``; the link is then
    encrypted, or there is none. Default: the files that TENUTO_TLS_CA, TENUTO_TLS_CERT and TENUTO_TLS_KEY name.
    Raises TlsError or RefusedError, naming the file, if one of these cannot be used.
    """
    where = address_of(address or os.environ.get("TENUTO_SENDERS") or DEFAULT_ADDRESS)
    context = None
    if tls is not None or where.scheme == TLS or any(name.startswith("TENUTO_TLS_") for name in os.environ):
        from tenuto._tls import context_for  # only here: a sender in the clear starts sooner without

        context = context_for(where, tls, os.environ)
    known = token if token is not None else read_token(token_file or token_path(os.environ))
    return Port(where._replace(scheme=where.scheme or (TCP if context is None else TLS)), known, context)


class Port:
    """Where streams are opened. Nothing is dialled before that."""

    def __init__(self, address: Address, token: str, context: Optional["ssl.SSLContext"] = None) -> None:
        self._address = address
        self._token = token
        self._context = context

    def stream(
        self,
        name: str = "",
        *,
        on_full: str = BLOCK,
        retain: int = 64 << 20,
        attempts: int = 3,
        give_up_after: float = 60.0,
    ) -> "Stream":
        """Opens a stream to the pipeline of this name, or to whichever is there.

        on_full: what ``send`` does when ``retain`` bytes are not settled: ``block`` waits, ``refuse`` raises
        FullError, ``newest`` gives up the oldest message that has not been sent.
        attempts: how often a message may fail before it is given up, 1 or more.
        give_up_after: seconds for which a lost link is dialled again; then everything unsettled fails.
        Raises UnreachableError, RefusedError or TlsError if the port cannot be used now.
        """
        if on_full not in (BLOCK, REFUSE, NEWEST):
            raise ValueError(f"on_full: {on_full!r} is none of {BLOCK!r}, {REFUSE!r}, {NEWEST!r}")
        if retain < 1 or attempts < 1:
            raise ValueError(f"retain: {retain} and attempts: {attempts} must be 1 or more")
        source = f"python-{os.getpid()}-{os.urandom(4).hex()}"
        return Stream(self._dialler(name), source, on_full, retain, attempts, give_up_after)

    def _dialler(self, name: str) -> Callable[[int], Link]:
        def once(epoch: int) -> Link:
            hello = {"role": "sender", "stream": name, "group": "run", "epoch": epoch}
            return dial(self._address, self._context, self._token, hello)

        return once
