"""Frames over a pair of pipes: messages from an engine, outputs and settlements back."""

from __future__ import annotations

import json
import mmap
import struct
import tempfile
from typing import Any, BinaryIO, Dict, List, NamedTuple, Optional, Tuple, Union
from zlib import crc32

from tenuto._crc import behind
from tenuto._frames import (
    BATCH, BATCH_HEADER, CHUNK, CHUNK_HEADER, CONTROL, CREDIT, CREDIT_BODY, ENTRY, LAST,
    MAX_CHUNKED_HEAD_BYTES, MAX_DATA_BYTES, PREFACE, SETTLE, SETTLE_BODY, DamagedError, ProtocolError,
    Reader, Shipment, as_bytes, batch, chunks, control, whole,
)

CONTIGUOUS_BYTES = 64 << 20  # a larger payload is a file that is mapped


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
        self._reader = Reader(source)  # type: ignore[arg-type]
        self._target = target

    # ---- writing

    def write_preface(self) -> None:
        self._target.write(PREFACE)

    def write_control(self, **fields: Any) -> None:
        self._target.write(control(**fields))

    def write_credit(self, messages: int, size: int) -> None:
        self._target.write(whole(CREDIT, CREDIT_BODY.pack(messages, size)))

    def write_settle(self, first: int, count: int, outcome: int) -> None:
        self._target.write(whole(SETTLE, SETTLE_BODY.pack(1, first, count, outcome)))

    def flush(self) -> None:
        self._target.flush()

    def write_message(self, number: int, sequence: int, header: bytes, data: Any) -> None:
        """A message in one piece if it fits a frame, otherwise in chunks."""
        payload = as_bytes(data)
        size = len(payload)
        shipment = Shipment(number, 0, 0, 1)
        if ENTRY.size + len(header) + size <= MAX_DATA_BYTES:
            head = ENTRY.pack(sequence, 0, size, len(header), 0, 0) + header
            for part in batch(shipment, (head, payload)):
                self._target.write(part)
            return
        head = ENTRY.pack(sequence, 0, 0, len(header), 0, 0) + header
        if len(head) > MAX_CHUNKED_HEAD_BYTES:
            raise ValueError(
                f"header: {len(header)} bytes of JSON are too many beside {size} bytes of data."
                " Put bulky values into the data."
            )
        for start, part in chunks(shipment, head, payload):
            self._target.write(start)
            self._target.write(part)

    # ---- reading

    def read_preface(self) -> None:
        self._reader.preface()

    def read(self) -> Optional[Union[Dict[str, Any], List[Delivery]]]:
        """The next control frame or deliveries; None at the end of the stream."""
        while True:
            frame = self._reader.begin()
            if frame is None:
                return None
            kind, covered, size = frame
            if kind == CONTROL:
                fields: Dict[str, Any] = json.loads(bytes(covered))
                return fields
            if kind == BATCH:
                return self._batch(covered, memoryview(self._reader.exactly(size - len(covered))))
            if kind == CHUNK:
                return [self._large(covered)]
            # anything else is nothing that a child of a pipe needs

    def _batch(self, covered: bytearray, entries: memoryview) -> List[Delivery]:
        first, count, crc, _, route, attempt, _ = BATCH_HEADER.unpack(covered)
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
        head = memoryview(self._reader.exactly(head_size))
        data = _room(total)
        sum_of_all = self._fill(data[:part], 0)
        if behind(crc32(head), sum_of_all, data[:part]) != crc:  # the head is not in the sum of the whole
            raise DamagedError(f"delivery {number} arrived damaged: wrong checksum")
        at = part
        while not flags & LAST:
            frame = self._reader.begin()
            if frame is None or frame[0] != CHUNK:
                raise ProtocolError(f"delivery {number} was interrupted after {at} of {total} bytes")
            chunk = CHUNK_HEADER.unpack(frame[1])
            _, offset, _, part, _, last_crc, _, _, _, flags, _, _ = chunk
            if chunk[0] != number or offset != at:
                raise ProtocolError(f"chunk {chunk} where offset {at} of {number} was expected")
            sum_of_all = self._fill(data[at : at + part], sum_of_all)
            at += part
        if sum_of_all != last_crc:
            raise DamagedError(f"delivery {number} arrived damaged: wrong checksum")
        sequence, time, _, length, depth, _ = ENTRY.unpack_from(head)
        path, header, _ = _head(head, 0, depth, length)
        return Delivery(number, route, attempt, sequence, time, path, header, data)

    def _fill(self, into: memoryview, crc: int) -> int:
        self._reader.fill(into)
        return crc32(into, crc)


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
