"""Processing engines in Python: the standard library is all it takes.

    import tenuto

    @tenuto.engine
    def count(msg):
        return {"file": msg.header.get("file"), "bytes": len(msg.data)}

    if __name__ == "__main__":
        count.serve()

Tenuto starts one process of such a file per slot and hands it one message at a time. Standard output
carries frames, so it is moved aside as soon as this package is imported there: what user code prints
appears on standard error.
"""

from tenuto._engine import Engine, engine
from tenuto._message import Id, Message, Output, Reject
from tenuto._pipe import ProtocolError

__all__ = ["Engine", "Id", "Message", "Output", "ProtocolError", "Reject", "engine"]
