"""Engines and senders in Python: the standard library is all it takes.

An engine is a function of one message:

    import tenuto

    @tenuto.engine
    def count(msg):
        return {"file": msg.header.get("file"), "bytes": len(msg.data)}

    if __name__ == "__main__":
        count.serve()

Tenuto starts one process of such a file per slot and hands it one message at a time. Standard output
carries frames, so it is moved aside as soon as this package is imported there: what user code prints
appears on standard error.

A sender hands messages in to a running pipeline whose source is ``senders``:

    with tenuto.connect("127.0.0.1:7400").stream("cells") as stream:
        for image in camera:
            stream.send(image, {"well": "A1"})
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tenuto._engine import Engine, engine
from tenuto._errors import DroppedError, FullError, GivenUpError, RefusedError, SendError, TlsError, UnreachableError
from tenuto._frames import ProtocolError
from tenuto._message import Id, Message, Output, Reject, array_output

if TYPE_CHECKING:
    from tenuto._outcomes import Audit
    from tenuto._port import Port, connect
    from tenuto._stream import Stream
    from tenuto._tls import Tls

__all__ = [
    "Audit", "DroppedError", "Engine", "FullError", "GivenUpError", "Id", "Message", "Output", "Port", "ProtocolError",
    "RefusedError", "Reject", "SendError", "Stream", "Tls", "TlsError", "UnreachableError", "array_output", "connect", "engine",
]


def __getattr__(name: str) -> Any:
    """What only senders need is imported when it is asked for: an engine starts sooner without."""
    home = {"Audit": "_outcomes", "Port": "_port", "Stream": "_stream", "Tls": "_tls", "connect": "_port"}.get(name)
    if home is None:
        raise AttributeError(f"module 'tenuto' has no attribute {name!r}")
    return getattr(import_module(f"tenuto.{home}"), name)
