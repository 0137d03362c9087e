"""Frames over a pair of pipes; the layout is described in docs/protocol.md."""

from __future__ import annotations

import json
import mmap
import struct
import tempfile
from typing import Any, BinaryIO, Dict, List, NamedTuple, Optional, Tuple, Union
from zlib import crc32

VERSION = 2
PREFACE_CHECK = struct.Struct("<6sH")
CONTROL, BATCH, CHUNK, SETTLE, CREDIT = 1, 2, 3, 4, 5
DONE, FAILED, REJECT = 1, 2, 3
FIRST, LAST = 1, 2

UNLIMITED = (1 << 63) - 1
MAX_DATA_BYTES = 1 << 20
CHUNK_BYTES = 256 * 1024
MAX_CHUNKED_HEAD_BYTES = 65_535
CONTIGUOUS_BYTES = 64 << 20  # a larger payload is a file that is mapped

FRAME = struct.Struct("<IBBHI")  # body length, type, zero, checksum of these, checksum of the frame
BATCH_HEADER = struct.Struct("<qIIIHBB")  # first delivery, count, crc, epoch, route, attempt, zero
CHUNK_HEADER = struct.Struct("<qqqIIIIHBBHH")
ENTRY = struct.Struct("<qqIHBB")  # sequence, time, payload length, header length, path depth, zero
SETTLE_BODY = struct.Struct("<IqII")  # one range: count of ranges, delivery, count, outcome
CREDIT_BODY = struct.Struct("<qq")


class ProtocolError(Exception):
    """The other end broke the protocol; the process must end."""


class DamagedError(ProtocolError):
    """Bytes changed on their way: a checksum is wrong. Nothing of the frame counts."""


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


class Delivery(NamedTuple):
    """One message as it came over the pipe."""

    number: int
    route: int
    attempt: int
    sequence: int
    time_micros: int
    path: Tuple[int, ...]
    header: bytes
    data: memoryview


class Pipe:
    """Reads and writes frames, waiting as long as it takes. Used by one thread."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        self._source = source
        self._target = target

    # ---- writing

    def write_preface(self) -> None:
        self._target.write(PREFACE)

    def write_control(self, **fields: Any) -> None:
        self._frame(CONTROL, json.dumps(fields, ensure_ascii=False).encode())

    def write_credit(self, messages: int, size: int) -> None:
        self._frame(CREDIT, CREDIT_BODY.pack(messages, size))

    def write_settle(self, delivery: int, outcome: int) -> None:
        self._frame(SETTLE, SETTLE_BODY.pack(1, delivery, 1, outcome))

    def flush(self) -> None:
        self._target.flush()

    def write_message(self, number: int, sequence: int, header: bytes, data: Any) -> None:
        """A message in one piece if it fits a frame, otherwise in chunks."""
        payload = memoryview(data)
        if not payload.c_contiguous:
            payload = memoryview(payload.tobytes())
        payload = payload.cast("B")
        size = len(payload)
        head = ENTRY.pack(sequence, 0, 0, len(header), 0, 0) + header
        if len(head) + size <= MAX_DATA_BYTES:
            head = ENTRY.pack(sequence, 0, size, len(header), 0, 0) + header
            crc = crc32(payload, crc32(head))
            batch = BATCH_HEADER.pack(number, 1, crc, 0, 0, 1, 0)
            start = frame_header(BATCH, len(batch) + len(head) + size, batch)
            self._target.write(start + batch + head)
            self._target.write(payload)
        elif len(head) > MAX_CHUNKED_HEAD_BYTES:
            raise ValueError(
                f"header: {len(header)} bytes of JSON are too many beside {size} bytes of data."
                " Put bulky values into the data."
            )
        else:
            self._chunks(number, head, payload)

    def _chunks(self, number: int, head: bytes, payload: memoryview) -> None:
        whole = 0
        for offset in range(0, len(payload), CHUNK_BYTES):
            data = payload[offset : offset + CHUNK_BYTES]
            whole = crc32(data, whole)
            first, last = offset == 0, offset + len(data) == len(payload)
            start = head if first else b""
            chunk = CHUNK_HEADER.pack(
                number, offset, len(payload), len(data), crc32(data, crc32(start)),
                whole if last else 0, 0, 0, 1, FIRST * first | LAST * last, len(start), 0,
            )
            size = len(chunk) + len(start) + len(data)
            self._target.write(frame_header(CHUNK, size, chunk) + chunk + start)
            self._target.write(data)

    def _frame(self, kind: int, body: bytes) -> None:
        self._target.write(frame_header(kind, len(body), body) + body)

    # ---- reading

    def read_preface(self) -> None:
        preface = self._exactly(len(PREFACE))
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

    def read(self) -> Optional[Union[Dict[str, Any], List[Delivery]]]:
        """The next control frame or deliveries; None at the end of the stream."""
        while True:
            frame = self._begin_frame()
            if frame is None:
                return None
            kind, covered, size = frame
            if kind == CONTROL:
                return json.loads(bytes(covered))
            if kind == BATCH:
                return self._batch(covered, memoryview(self._exactly(size - len(covered))))
            if kind == CHUNK:
                return [self._large(covered)]
            # anything else is nothing that a child of a pipe needs

    def _begin_frame(self) -> Optional[Tuple[int, bytearray, int]]:
        """Type, what the frame's checksum covers of its body, and the size of that; None at the end."""
        start = self._exactly(FRAME.size, end_allowed=True)
        if start is None:
            return None
        size, kind, _, _, _ = FRAME.unpack(start)
        if checked(start[:6]) != start[:8] or start[5] != 0:
            raise DamagedError(f"the header of a frame of type {kind} arrived damaged: wrong checksum")
        least = BATCH_HEADER.size + ENTRY.size if kind == BATCH else CHUNK_HEADER.size
        if kind in (BATCH, CHUNK) and size < least:
            raise ProtocolError(f"a frame of type {kind} with {size} bytes where it needs {least}")
        covered = self._exactly(covered_bytes(kind, size))
        if frame_header(kind, size, covered) != start:
            raise DamagedError(f"a frame of type {kind} arrived damaged: wrong checksum")
        return kind, covered, size

    def _batch(self, header: bytearray, entries: memoryview) -> List[Delivery]:
        first, count, crc, _, route, attempt, _ = BATCH_HEADER.unpack(header)
        if crc32(entries) != crc:
            raise DamagedError(f"batch from delivery {first} arrived damaged: wrong checksum")
        deliveries = []
        at = 0
        for number in range(first, first + count):
            sequence, time, size, length, depth, _ = ENTRY.unpack_from(entries, at)
            path, header, start = _head(entries, at, depth, length)
            at = start + size
            deliveries.append(
                Delivery(number, route, attempt, sequence, time, path, header, entries[start:at])
            )
        return deliveries

    def _large(self, first: bytearray) -> Delivery:
        """A message in chunks, from its first one, whose frame has begun."""
        chunk = CHUNK_HEADER.unpack(first)
        number, _, total, part, crc, last_crc, _, route, attempt, flags, head_size, _ = chunk
        head = memoryview(self._exactly(head_size))
        data = _room(total)
        whole = self._fill(data[:part], 0)
        if crc32(data[:part], crc32(head)) != crc:  # the head is not in the sum of the whole
            raise DamagedError(f"delivery {number} arrived damaged: wrong checksum")
        at = part
        while not flags & LAST:
            frame = self._begin_frame()
            if frame is None or frame[0] != CHUNK:
                raise ProtocolError(f"delivery {number} was interrupted after {at} of {total} bytes")
            chunk = CHUNK_HEADER.unpack(frame[1])
            _, offset, _, part, _, last_crc, _, _, _, flags, _, _ = chunk
            if chunk[0] != number or offset != at:
                raise ProtocolError(f"chunk {chunk} where offset {at} of {number} was expected")
            whole = self._fill(data[at : at + part], whole)
            at += part
        if whole != last_crc:
            raise DamagedError(f"delivery {number} arrived damaged: wrong checksum")
        sequence, time, _, length, depth, _ = ENTRY.unpack_from(head)
        path, header, _ = _head(head, 0, depth, length)
        return Delivery(number, route, attempt, sequence, time, path, header, data)

    def _fill(self, into: memoryview, crc: int) -> int:
        self._read_into(into)
        return crc32(into, crc)

    def _exactly(self, size: int, end_allowed: bool = False) -> Any:
        body = bytearray(size)
        if not self._read_into(memoryview(body), end_allowed):
            return None
        return body

    def _read_into(self, into: memoryview, end_allowed: bool = False) -> bool:
        at = 0
        while at < len(into):
            count = self._source.readinto(into[at:])  # type: ignore[attr-defined]
            if not count:
                if end_allowed and at == 0:
                    return False
                raise ProtocolError("the engine's pipe ended within a frame")
            at += count
        return True


def _head(entry: memoryview, at: int, depth: int, length: int) -> Tuple[Tuple[int, ...], bytes, int]:
    """Path and header of an entry, and where its payload starts."""
    path_at = at + ENTRY.size
    header_at = path_at + 4 * depth
    path = struct.unpack_from(f"<{depth}I", entry, path_at) if depth else ()
    return path, bytes(entry[header_at : header_at + length]), header_at + length


def _room(size: int) -> memoryview:
    """Memory for a payload, or a mapped file that vanishes with it."""
    if size <= CONTIGUOUS_BYTES:
        return memoryview(bytearray(size))
    with tempfile.TemporaryFile(prefix="tenuto-") as file:
        file.truncate(size)
        return memoryview(mmap.mmap(file.fileno(), size))
