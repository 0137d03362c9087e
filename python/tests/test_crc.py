"""Checksums behind one another are those of the whole, whatever comes before and however long it is."""

import random
import unittest
from zlib import crc32

from tenuto._crc import CHUNK_BYTES, behind


class CrcTest(unittest.TestCase):
    def test_it_is_the_checksum_of_both(self):
        dice = random.Random(5)
        for size in (0, 1, 1000, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1):
            data = memoryview(dice.randbytes(size))
            for before in (b"", b"\0", b"head", dice.randbytes(300), dice.randbytes(CHUNK_BYTES)):
                with self.subTest(size=size, before=len(before)):
                    self.assertEqual(behind(crc32(before), crc32(data), data), crc32(before + data))

    def test_every_bit_of_the_checksum_before_counts(self):
        data = memoryview(bytes(range(256)) * (CHUNK_BYTES // 256))
        for bit in range(32):
            self.assertEqual(behind(1 << bit, crc32(data), data), crc32(data, 1 << bit))


if __name__ == "__main__":
    unittest.main()
