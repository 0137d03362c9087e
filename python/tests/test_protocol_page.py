"""The exchange in docs/protocol.md, read with nothing but the standard library and that page."""

import hashlib
import hmac
import json
import os
import re
import struct
import unittest
from zlib import crc32

from tests.engine_kit import PACKAGE

PAGE = os.path.join(os.path.dirname(PACKAGE), "docs", "protocol.md")


@unittest.skipUnless(os.path.exists(PAGE), "docs/protocol.md is not there")
class ProtocolPageTest(unittest.TestCase):
    def setUp(self):
        with open(PAGE, encoding="utf-8") as page:
            text = page.read()
        exchange = text[text.index("## An exchange in hexadecimal") :]
        self.blocks = []
        for block in re.findall(r"```text\n(.*?)```", exchange, re.DOTALL):
            self.blocks.append(
                b"".join(bytes.fromhex(line[6:54]) for line in block.splitlines())
            )
        self.preface, *self.frames = self.blocks

    def controls(self):
        frames = {}
        for frame in self.frames:
            if frame[4] == 1:
                body = json.loads(frame[12:])
                frames[body["type"]] = body
        return frames

    def of_type(self, kind):
        return [frame[12:] for frame in self.frames if frame[4] == kind]

    def test_every_frame_has_the_length_it_says(self):
        self.assertEqual(self.preface[:6], b"TNTO\2\2")
        for frame in self.frames:
            self.assertEqual(struct.unpack_from("<I", frame)[0], len(frame) - 12)
        self.assertEqual({frame[4] for frame in self.frames}, {1, 2, 3, 4, 5, 6, 7})

    def test_prefaces_and_frames_have_the_checksums_that_are_described(self):
        for start in self.blocks:
            self.assertEqual(struct.unpack_from("<H", start, 6)[0], crc32(start[:6]) & 0xFFFF)
        for frame in self.frames:
            covered = {2: 12 + 24, 3: 12 + 48}.get(frame[4], len(frame))
            crc = crc32(frame[12:covered], crc32(frame[:8]))
            self.assertEqual(struct.unpack_from("<I", frame, 8)[0], crc)

    def test_the_proofs_follow_from_token_and_nonces(self):
        controls = self.controls()
        dialers, acceptors = controls["hello"]["nonce"], controls["challenge"]["nonce"]

        def proof(*words):
            text = b"".join(word.encode() + b"\0" for word in words)
            return hmac.new(b"a token for examples", text, hashlib.sha256).hexdigest()

        self.assertEqual(controls["hello"]["proof"], proof("tenuto dialer", acceptors, dialers))
        self.assertEqual(controls["welcome"]["proof"], proof("tenuto acceptor", dialers, acceptors))

    def test_entries_and_checksums_are_as_described(self):
        (batch,) = self.of_type(2)
        first, count, crc, epoch, route, attempt, zero = struct.unpack_from("<qIIIHBB", batch)
        self.assertEqual((first, count, epoch, route, attempt, zero), (0, 2, 1, 0, 1, 0))
        self.assertEqual(crc32(batch[24:]), crc)
        sequence, time, size, length, depth, _ = struct.unpack_from("<qqIHBB", batch, 24)
        self.assertEqual((sequence, time, size, depth), (0, 1_767_225_600_000_000, 12, 0))
        self.assertEqual(json.loads(batch[48 : 48 + length]), {"file": "a.tif"})
        self.assertEqual(batch[48 + length :][:12], b"first image.")

        (chunk,) = self.of_type(3)
        fields = struct.unpack_from("<qqqIIIIHBBHH", chunk)
        self.assertEqual(fields[:4], (2, 0, 5, 5))
        self.assertEqual(fields[4], crc32(chunk[48:]))
        self.assertEqual(fields[5], crc32(b"large"))
        self.assertEqual(fields[6:], (1, 0, 1, 3, 24, 0))

    def test_settlements_and_credit_are_as_described(self):
        (settle,) = self.of_type(4)
        self.assertEqual(
            struct.unpack("<I" + "qII" * 3, settle), (3, 0, 1, 1, 1, 1, 2, 2, 1, 1)
        )
        credits = [struct.unpack("<qq", body) for body in self.of_type(5)]
        self.assertEqual(credits, [(3, 65_536), (6, 65_536 + 52 + 25 + 29)])


if __name__ == "__main__":
    unittest.main()
