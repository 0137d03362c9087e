"""Plays the engine for a child process in tests."""

import json
import os
import struct
import subprocess
import sys
import tempfile
import textwrap
from zlib import crc32

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def checked(six):
    """Six bytes and their checksum, as prefaces and frames begin."""
    return six + struct.pack("<H", crc32(six) & 0xFFFF)


PREFACE = checked(b"TNTO\2\2")


def frame(kind, body):
    """A whole frame, as docs/protocol.md has it."""
    start = checked(struct.pack("<IBB", len(body), kind, 0))
    covered = body[: {2: 24, 3: 48}.get(kind, len(body))]
    return start + struct.pack("<I", crc32(start + covered)) + body


class Played:
    """A child process running a file, and the engine's end of its pipes."""

    def __init__(self, source, options=None):
        self._folder = tempfile.TemporaryDirectory()
        file = os.path.join(self._folder.name, "engine.py")
        with open(file, "w", encoding="utf-8") as out:
            out.write(textwrap.dedent(source))
        environment = dict(os.environ, PYTHONPATH=PACKAGE, TENUTO_CHILD="test", LANG="C.UTF-8")
        self.process = subprocess.Popen(
            [sys.executable, file],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment, cwd=self._folder.name,
        )
        self._options = options or {}
        self._sent = 0
        self.outputs = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Closes the child's input; returns its exit status and what it wrote to standard error."""
        if not self.process.stdin.closed:
            self.process.stdin.close()
        errors = self.process.stderr.read().decode()
        self.process.stdout.close()
        self.process.stderr.close()
        status = self.process.wait(timeout=120)
        self._folder.cleanup()
        return status, errors

    def send(self, kind, body):
        self.process.stdin.write(frame(kind, body))
        self.process.stdin.flush()

    def read(self):
        start = self.exactly(12)
        size, kind = struct.unpack_from("<IB", start)
        body = self.exactly(size)
        assert frame(kind, body) == start + body, "a frame's checksum is wrong"
        return kind, body

    def exactly(self, size):
        data = self.process.stdout.read(size)
        assert len(data) == size, f"the child ended: {self.process.stderr.read().decode()}"
        return data

    def greet(self):
        self.process.stdin.write(PREFACE)
        hello = {"type": "hello", "role": "sender", "version": 2, "stage": "s", "slot": 0,
                 "options": self._options, "something": "new"}
        self.send(1, json.dumps(hello).encode())
        assert self.exactly(8) == PREFACE
        kind, body = self.read()
        assert kind == 1
        welcome = json.loads(body)
        assert self.read() == (5, struct.pack("<qq", 2**63 - 1, 2**63 - 1))
        route = {"type": "route", "route": 3, "stream": "raw", "source": "camera", "incarnation": 7}
        self.send(1, json.dumps(route).encode())
        return welcome

    def batch(self, data, header=b"", path=(), sequence=None, attempt=1):
        number = self._sent
        self._sent += 1
        sequence = number if sequence is None else sequence
        entry = struct.pack("<qqIHBB", sequence, 99, len(data), len(header), len(path), 0)
        entry += struct.pack(f"<{len(path)}I", *path) + header + data
        self.send(2, struct.pack("<qIIIHBB", number, 1, crc32(entry), 0, 3, attempt, 0) + entry)
        return number

    def chunks(self, data, size):
        number = self._sent
        self._sent += 1
        for offset in range(0, max(1, len(data)), size):
            part = data[offset : offset + size]
            head = struct.pack("<qqIHBB", number, 99, 0, 0, 0, 0) if offset == 0 else b""
            last = offset + len(part) == len(data)
            flags = (offset == 0) | 2 * last
            chunk = struct.pack(
                "<qqqIIIIHBBHH", number, offset, len(data), len(part), crc32(head + part),
                crc32(data) if last else 0, 0, 3, 1, flags, len(head), 0,
            )
            self.send(3, chunk + head + part)
        return number

    def answer(self):
        """What the child makes of one message: outputs as (header, data), outcome, cause."""
        outputs, cause, parts = [], None, b""
        while True:
            kind, body = self.read()
            if kind == 4:
                count, _, deliveries, outcome = struct.unpack("<IqII", body)
                assert (count, deliveries) == (1, 1)
                return outputs, outcome, cause
            if kind == 1:
                cause = json.loads(body)["error"]
            elif kind == 2:
                number, count, crc = struct.unpack_from("<qII", body)
                assert (number, count, crc) == (self.outputs, 1, crc32(body[24:]))
                self.outputs += 1
                size, length, depth = struct.unpack_from("<IHB", body, 24 + 16)
                start = 48 + 4 * depth + length
                assert len(body) == start + size
                outputs.append((json.loads(body[48:start] or b"{}"), body[start:]))
            elif kind == 3:
                number, offset, total, _, crc, whole = struct.unpack_from("<qqqIII", body)
                flags, head = struct.unpack_from("<BH", body, 43)
                assert crc32(body[48:]) == crc and offset == len(parts) and number == self.outputs
                parts += body[48 + head :]
                if flags & 1:
                    keys = json.loads(body[48 + 24 : 48 + head] or b"{}")
                if flags & 2:
                    assert len(parts) == total and crc32(parts) == whole
                    outputs.append((keys, parts))
                    parts = b""
                    self.outputs += 1

    def run(self, data=b"", **how):
        self.batch(data, **how)
        return self.answer()
