"""Checksums of data that stands behind other data, without reading it once more."""

from __future__ import annotations

from functools import lru_cache
from typing import List, Tuple
from zlib import crc32

CHUNK_BYTES = 256 * 1024


def behind(before: int, own: int, data: memoryview) -> int:
    """The checksum of what has the checksum ``before`` and then this data, whose ``own`` checksum is known.

    A checksum is linear in the one before: it is what that becomes behind as many zeros, and the data's own. For whole
    chunks the former is looked up; other data is read again.
    """
    if before == 0:
        return own
    if len(data) != CHUNK_BYTES:
        return crc32(data, before)
    lowest, low, high, highest = _behind_a_chunk()
    return lowest[before & 255] ^ low[before >> 8 & 255] ^ high[before >> 16 & 255] ^ highest[before >> 24] ^ own


@lru_cache(maxsize=None)
def _behind_a_chunk() -> Tuple[List[int], ...]:
    """What each byte of a checksum becomes behind a chunk of zeros: a table for each of the four, lowest first."""
    zeros = bytes(CHUNK_BYTES)
    nothing = crc32(zeros)
    bits = [crc32(zeros, 1 << bit) ^ nothing for bit in range(32)]
    tables = []
    for first in range(0, 32, 8):
        table = [0]
        for bit in bits[first : first + 8]:
            table += [bit ^ each for each in table]
        tables.append(table)
    return tuple(tables)
