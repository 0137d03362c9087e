"""Frames as bytes: what they look like, and a reader of them; the layout is in docs/protocol.md."""

from __future__ import annotations

import json
import struct
from typing import Any, Iterator, List, NamedTuple, Optional, Protocol, Sequence, Tuple, Union
from zlib import crc32

from tenuto._crc import CHUNK_BYTES, behind

VERSION = 2
PREFACE_CHECK = struct.Struct("<6sH")
CONTROL, BATCH, CHUNK, SETTLE, CREDIT, DEMAND, FORFEIT = 1, 2, 3, 4, 5, 6, 7
DONE, FAILED, REJECT, STORED, RELEASED = 1, 2, 3, 4, 5
FIRST, LAST, GIVEN_UP = 1, 2, 4

UNLIMITED = (1 << 63) - 1
MAX_DATA_BYTES = 1 << 20
MAX_BODY_BYTES = 1 << 20  # of frames without data
MAX_UNPROVED_BYTES = 16_384  # of any frame before the token is proved
MAX_CHUNKED_HEAD_BYTES = 65_535

FRAME = struct.Struct("<IBBHI")  # body length, type, zero, checksum of these, checksum of the frame
BATCH_HEADER = struct.Struct("<qIIIHBB")  # first delivery, count, crc, epoch, route, attempt, zero
CHUNK_HEADER = struct.Struct("<qqqIIIIHBBHH")
ENTRY = struct.Struct("<qqIHBB")  # sequence, time, payload length, header length, path depth, zero
SETTLE_BODY = struct.Struct("<IqII")  # one range: count of ranges, delivery, count, outcome
CREDIT_BODY = struct.Struct("<qq")
DEMAND_BODY = struct.Struct("<qqq")
SETTLE_RANGE = struct.Struct("<qII")


class ProtocolError(Exception):
    """The other end broke the protocol; the process must end."""


class DamagedError(ProtocolError):
    """Bytes changed on their way: a checksum is wrong. Nothing of the frame counts."""


class SpeaksTlsError(ProtocolError):
    """The other end speaks TLS where a preface was expected."""


def checked(first_six: bytes) -> bytes:
    """The beginning of a preface or frame header, with the checksum that makes it eight bytes."""
    return PREFACE_CHECK.pack(first_six, crc32(first_six) & 0xFFFF)


PREFACE = checked(b"TNTO" + bytes([VERSION, VERSION]))


def frame_header(kind: int, size: int, covered: Any) -> bytes:
    """The header of a frame whose body has this size and begins with what its checksum covers."""
    start = checked(struct.pack("<IBB", size, kind, 0))
    return start + struct.pack("<I", crc32(covered, crc32(start)))


def covered_bytes(kind: int, size: int) -> int:
    """How much of a body the frame's checksum covers: the data of a message has one of its own."""
    if kind == BATCH:
        return BATCH_HEADER.size
    return CHUNK_HEADER.size if kind == CHUNK else size


def most_bytes(kind: int) -> int:
    """The largest body of a frame of this type."""
    if kind == BATCH:
        return BATCH_HEADER.size + MAX_DATA_BYTES
    return CHUNK_HEADER.size + MAX_DATA_BYTES if kind == CHUNK else MAX_BODY_BYTES


class Source(Protocol):
    """Where bytes come from."""

    def readinto(self, into: memoryview) -> Optional[int]:
        """Waits for bytes; returns how many there were, 0 at the end."""


class Reader:
    """Reads frames, waiting as long as it takes. Used by one thread."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def preface(self) -> None:
        preface = self.exactly(len(PREFACE))
        if preface[0] in (0x15, 0x16) and preface[1] == 3:  # a record of an alert or a handshake
            raise SpeaksTlsError(f"preface {bytes(preface)!r} where {PREFACE!r} was expected: it is TLS")
        if preface[:4] != PREFACE[:4]:
            raise ProtocolError(f"preface {bytes(preface)!r} where {PREFACE!r} was expected")
        first = preface[6:] == b"\0\0" and preface[5] <= 1  # version 1 had no checksum
        if not first and checked(preface[:6]) != preface:
            raise DamagedError(f"preface {bytes(preface)!r} arrived damaged: wrong checksum")
        if not preface[4] <= VERSION <= preface[5]:
            raise ProtocolError(
                f"the engine speaks protocol versions {preface[4]} to {preface[5]}, this package"
                f" version {VERSION}. Use releases of Tenuto that go together."
            )

    def begin(self, most: Optional[int] = None) -> Optional[Tuple[int, bytearray, int]]:
        """Type, what the frame's checksum covers of its body, and the size of that; None at the end.

        most: the largest body that is read, if that is less than the protocol's limit.
        """
        start = self.exactly(FRAME.size, end_allowed=True)
        if start is None:
            return None
        size, kind, _, _, _ = FRAME.unpack(start)
        if checked(start[:6]) != start[:8] or start[5] != 0:
            raise DamagedError(f"the header of a frame of type {kind} arrived damaged: wrong checksum")
        least = BATCH_HEADER.size + ENTRY.size if kind == BATCH else CHUNK_HEADER.size
        if kind in (BATCH, CHUNK) and size < least:
            raise ProtocolError(f"a frame of type {kind} with {size} bytes where it needs {least}")
        limit = most_bytes(kind) if most is None else most
        if size > limit:
            raise ProtocolError(f"a frame of type {kind} with {size} bytes, more than the limit of {limit}")
        covered = self.exactly(covered_bytes(kind, size))
        if frame_header(kind, size, covered) != start:
            raise DamagedError(f"a frame of type {kind} arrived damaged: wrong checksum")
        return kind, covered, size

    def exactly(self, size: int, end_allowed: bool = False) -> Any:
        body = bytearray(size)
        if not self.fill(memoryview(body), end_allowed):
            return None
        return body

    def fill(self, into: memoryview, end_allowed: bool = False) -> bool:
        at = 0
        while at < len(into):
            count = self._source.readinto(into[at:])
            if not count:
                if end_allowed and at == 0:
                    return False
                raise ProtocolError("the engine's pipe ended within a frame")
            at += count
        return True


def control(**fields: Any) -> bytes:
    """A whole control frame."""
    return whole(CONTROL, json.dumps(fields, ensure_ascii=False).encode())


def whole(kind: int, body: bytes) -> bytes:
    """A whole frame of any type but those that carry data."""
    return frame_header(kind, len(body), body) + body


def as_bytes(data: Any) -> memoryview:
    """Anything that offers its memory, as bytes one behind the other; not a copy if it can be helped."""
    payload = memoryview(data)
    if payload.nbytes == 0:
        return memoryview(b"")
    if not payload.c_contiguous:
        return memoryview(payload.tobytes())
    try:
        return payload.cast("B")
    except (TypeError, ValueError):  # of elements that Python does not know, such as complex numbers
        return memoryview(payload.tobytes())


class Shipment(NamedTuple):
    """What a batch or a large message says beside its entries."""

    number: int  # of the first delivery
    epoch: int
    route: int
    attempt: int


def batch(shipment: Shipment, entries: Sequence[Union[bytes, memoryview]]) -> List[Any]:
    """A whole frame of small messages, as buffers to be written one behind the other.

    entries: head and payload of each message in turn.
    """
    crc = 0
    size = BATCH_HEADER.size
    for part in entries:
        crc = crc32(part, crc)
        size += len(part)
    number, epoch, route, attempt = shipment
    head = BATCH_HEADER.pack(number, len(entries) // 2, crc, epoch, route, attempt, 0)
    return [frame_header(BATCH, size, head) + head, *entries]


def chunks(shipment: Shipment, head: bytes, payload: memoryview) -> Iterator[Tuple[bytes, memoryview]]:
    """The frames of one large message: each its beginning, and the data behind that."""
    number, epoch, route, attempt = shipment
    total, sum_of_all = len(payload), 0
    for offset in range(0, max(1, total), CHUNK_BYTES):
        data = payload[offset : offset + CHUNK_BYTES]
        own = crc32(data)
        sum_of_all = behind(sum_of_all, own, data)
        first, last = offset == 0, offset + len(data) == total
        start = head if first else b""
        chunk = CHUNK_HEADER.pack(
            number, offset, total, len(data), behind(crc32(start), own, data),
            sum_of_all if last else 0, epoch, route, attempt, FIRST * first | LAST * last, len(start), 0,
        )
        size = len(chunk) + len(start) + len(data)
        yield frame_header(CHUNK, size, chunk) + chunk + start, data


def given_up(shipment: Shipment, offset: int, total: int) -> bytes:
    """The frame that ends a large message before its end."""
    number, epoch, route, attempt = shipment
    body = CHUNK_HEADER.pack(number, offset, total, 0, 0, 0, epoch, route, attempt, GIVEN_UP, 0, 0)
    return frame_header(CHUNK, len(body), body) + body
