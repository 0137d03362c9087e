"""Plays a port of a pipeline for a stream in tests: every frame as docs/protocol.md has it."""

import hmac
import json
import socket
import struct
import threading
import unittest
from unittest import mock
from zlib import crc32

import tenuto

from tests.engine_kit import PREFACE, frame

TOKEN = "a token for tests"
PATIENCE = 60


def proof(*words):
    return hmac.new(TOKEN.encode(), b"".join(w.encode() + b"\0" for w in words), "sha256").hexdigest()


class Port:
    """The other end: takes connections one after the other; a test plays what is said on each."""

    def __init__(self, tls=None, **welcome):
        """tls: what the port shows, an ssl.SSLContext; None for a port in the clear."""
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(PATIENCE)
        self.port = self._listener.getsockname()[1]
        self.address = ("tls://" if tls else "") + f"127.0.0.1:{self.port}"
        self.welcome = {"role": "receiver", "name": "port", "slots": 1, **welcome}
        self.hello = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()

    def stop(self):
        self._listener.close()

    def accept(self, refusal=None):
        connection, _ = self._listener.accept()
        try:
            connection.settimeout(PATIENCE)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True, suppress_ragged_eofs=False)
            return self._greeted(Played(connection), refusal)
        except BaseException:
            connection.close()
            raise

    def _greeted(self, played, refusal):
        played._socket.sendall(PREFACE)
        assert played.exactly(8) == PREFACE
        played.control(type="challenge", nonce="n1")
        self.hello = played.read_control()
        assert self.hello["proof"] == proof("tenuto dialer", "n1", self.hello["nonce"])
        if refusal:
            played.control(type="refused", **refusal)
        else:
            mine = proof("tenuto acceptor", self.hello["nonce"], "n1")
            played.control(type="welcome", version=2, proof=mine, **self.welcome)
        return played


class Played:
    """One connection, from the port's side."""

    def __init__(self, connection):
        self._socket = connection
        self.routes = []
        self.alives = []
        self.first_piece = lambda: None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._socket.close()

    def exactly(self, size):
        data = b""
        while len(data) < size:
            some = self._socket.recv(size - len(data))
            if not some:
                raise EOFError("the stream closed the link")
            data += some
        return data

    def send(self, kind, body):
        self._socket.sendall(frame(kind, body))

    def control(self, **fields):
        self.send(1, json.dumps(fields).encode())

    def credit(self, messages, size=1 << 40):
        self.send(5, struct.pack("<qq", messages, size))

    def settle(self, first, count=1, outcome=1):
        self.send(4, struct.pack("<IqII", 1, first, count, outcome))

    def read(self):
        start = self.exactly(12)
        size, kind = struct.unpack_from("<IB", start)
        body = self.exactly(size)
        assert frame(kind, body) == start + body, "a frame's checksum is wrong"
        return kind, body

    def read_control(self):
        kind, body = self.read()
        assert kind == 1, kind
        return json.loads(body)

    def messages(self, count, pieces=None):
        """The next messages: number, sequence, attempt, header, data."""
        found, large = [], None
        while len(found) < count:
            kind, body = self.read()
            if kind == 1:
                fields = json.loads(body)
                if fields["type"] == "route":
                    self.routes.append(fields)
                elif fields["type"] == "alive":
                    self.alives.append(fields["n"])
            elif kind == 2:
                found += self._batch(body)
            elif kind == 3:
                number, offset, total, size, crc, whole, epoch, route, attempt, flags, head, _ = struct.unpack_from(
                    "<qqqIIIIHBBHH", body
                )
                assert crc32(body[48:]) == crc and len(body) == 48 + head + size
                if flags & 4:
                    return found + [(number, None, attempt, None, large[2])]
                if flags & 1:
                    self.first_piece()
                    large = (struct.unpack_from("<q", body, 48)[0], body[48 + 24 : 48 + head], b"")
                large = (large[0], large[1], large[2] + body[48 + head :])
                if pieces is not None:
                    pieces.append(size)
                if flags & 2:
                    assert len(large[2]) == total and crc32(large[2]) == whole
                    found.append((number, large[0], attempt, json.loads(large[1] or "{}"), large[2]))
        return found

    def _batch(self, body):
        first, count, crc, epoch, route, attempt, _ = struct.unpack_from("<qIIIHBB", body)
        assert crc32(body[24:]) == crc
        at, found = 24, []
        for number in range(first, first + count):
            sequence, _, size, head, depth, _ = struct.unpack_from("<qqIHBB", body, at)
            at += 24
            header, data = body[at : at + head], body[at + head : at + head + size]
            at += head + size
            found.append((number, sequence, attempt, json.loads(header or "{}"), data))
        assert at == len(body)
        return found


class StreamCase(unittest.TestCase):
    """Tests of a stream and its port. Here no link is lost because a busy host kept a test from its heartbeats."""

    def setUp(self):
        patience = mock.patch("tenuto._stream.LEASE_SECONDS", PATIENCE)
        patience.start()
        self.addCleanup(patience.stop)

    def opened(self, port, address=None, tls=None, **options):
        """A stream and the link to it."""
        links = []
        accepting = threading.Thread(target=lambda: links.append(port.accept()))
        accepting.start()
        stream = tenuto.connect(address or port.address, token=TOKEN, tls=tls).stream("cells", **options)
        accepting.join()
        self.addCleanup(stream.close)
        self.addCleanup(links[0].close)
        return stream, links[0]
