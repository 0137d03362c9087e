"""Frames that changed on their way are refused, whichever bit it was."""

import io
import json
import os
import re
import struct
import unittest
from zlib import crc32

from tenuto import _frames, _pipe
from tests.engine_kit import PACKAGE, PREFACE, frame

PAGE = os.path.join(os.path.dirname(PACKAGE), "docs", "protocol.md")


def reader(data):
    return _pipe.Pipe(io.BufferedReader(io.BytesIO(data)), io.BytesIO())


def batch(data):
    entry = struct.pack("<qqIHBB", 5, 99, len(data), 2, 1, 0) + struct.pack("<I", 7) + b"{}" + data
    return frame(2, struct.pack("<qIIIHBB", 4, 1, crc32(entry), 0, 3, 1, 0) + entry)


def chunks(data, size):
    frames = b""
    for offset in range(0, len(data), size):
        part = data[offset : offset + size]
        first, last = offset == 0, offset + len(part) == len(data)
        head = struct.pack("<qqIHBB", 5, 99, 0, 2, 0, 0) + b"{}" if first else b""
        chunk = struct.pack(
            "<qqqIIIIHBBHH", 4, offset, len(data), len(part), crc32(head + part),
            crc32(data) if last else 0, 0, 3, 1, first | 2 * last, len(head), 0,
        )
        frames += frame(3, chunk + head + part)
    return frames


def flips(data):
    for bit in range(8 * len(data)):
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        yield bit, bytes(damaged)


class FramesTest(unittest.TestCase):
    KINDS = {
        "control": frame(1, json.dumps({"type": "route", "route": 3, "stream": "raw"}).encode()),
        "batch": batch(b"twelve bytes"),
        "chunk": chunks(b"large, for a test", 100),
        "chunks": chunks(b"large, for a test", 6),
        "demand": frame(6, struct.pack("<qqq", 1, 2, 3)),  # of no interest, and yet to be whole
    }

    def test_every_kind_is_understood_as_it_was_sent(self):
        self.assertEqual(reader(self.KINDS["control"]).read()["route"], 3)
        (small,) = reader(self.KINDS["batch"]).read()
        self.assertEqual((small.number, bytes(small.data)), (4, b"twelve bytes"))
        for kind in ("chunk", "chunks"):
            (large,) = reader(self.KINDS[kind]).read()
            self.assertEqual((large.number, bytes(large.data)), (4, b"large, for a test"))
        self.assertIsNone(reader(self.KINDS["demand"]).read())

    def test_no_turned_bit_of_any_frame_is_taken_for_a_frame(self):
        for kind, whole in self.KINDS.items():
            for bit, damaged in flips(whole):
                with self.subTest(kind=kind, bit=bit), self.assertRaises(_frames.DamagedError):
                    reader(damaged).read()

    def test_no_turned_bit_of_a_preface_looks_like_another_version(self):
        reader(PREFACE).read_preface()
        for bit, damaged in flips(PREFACE):
            with self.subTest(bit=bit), self.assertRaises(_frames.ProtocolError) as raised:
                reader(damaged).read_preface()
            self.assertNotIn("version", str(raised.exception))

    def test_an_engine_that_speaks_version_1_alone_is_refused_for_that(self):
        with self.assertRaisesRegex(_frames.ProtocolError, "versions 1 to 1, this package version 2"):
            reader(b"TNTO\1\1\0\0").read_preface()

    def test_a_cut_frame_is_an_error(self):
        for kind, whole in self.KINDS.items():
            for size in range(1, len(whole)):
                with self.subTest(kind=kind, size=size), self.assertRaises(_frames.ProtocolError):
                    reader(whole[:size]).read()

    def test_what_the_package_writes_is_what_the_page_says(self):
        target = io.BytesIO()
        pipe = _pipe.Pipe(io.BytesIO(), target)
        pipe.write_preface()
        pipe.write_credit(3, 65_536)
        pipe.write_settle(7, 1, 1)
        self.assertEqual(
            target.getvalue(),
            PREFACE
            + frame(5, struct.pack("<qq", 3, 65_536))
            + frame(4, struct.pack("<IqII", 1, 7, 1, 1)),
        )

    @unittest.skipUnless(os.path.exists(PAGE), "docs/protocol.md is not there")
    def test_the_frames_of_the_page_have_the_checksums_that_the_package_makes(self):
        with open(PAGE, encoding="utf-8") as page:
            text = page.read()
        text = text[text.index("## An exchange in hexadecimal") :]
        blocks = [
            b"".join(bytes.fromhex(line[6:54]) for line in block.splitlines())
            for block in re.findall(r"```text\n(.*?)```", text, re.DOTALL)
        ]
        self.assertEqual(blocks[0], _frames.PREFACE)
        self.assertGreater(len(blocks), 10)
        for each in blocks[1:]:
            size, kind = struct.unpack_from("<IB", each)
            covered = each[12 : 12 + _frames.covered_bytes(kind, size)]
            self.assertEqual(each[:12], _frames.frame_header(kind, size, covered))


if __name__ == "__main__":
    unittest.main()
