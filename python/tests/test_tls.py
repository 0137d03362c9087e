"""A stream over TLS: who is trusted, what is said of who is not, and that nothing goes in the clear instead."""

import asyncio
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest
from unittest import mock

import tenuto
from tests.port_kit import PATIENCE, TOKEN, Port, StreamCase


class Authority:
    """An authority, and certificates that it signs, by OpenSSL."""

    def __init__(self, folder, file="ca", name="ca"):
        self._folder, self.name = folder, file
        self.ca = self.path(file + ".pem")
        self._openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" + name,
                      "-keyout", self.path(file + ".key"), "-out", self.ca)

    def path(self, file):
        return os.path.join(self._folder, file)

    def _openssl(self, words, *more):
        subprocess.run(["openssl", *words.split(), *more], check=True, capture_output=True)

    def signed(self, name, names="IP:127.0.0.1", days=2):
        """Certificate and key."""
        cert, key, request = (self.path(name + end) for end in (".pem", ".key", ".csr"))
        self._openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=127.0.0.1",
                      "-keyout", key, "-out", request)
        extensions = self.path(name + ".ext")
        with open(extensions, "w", encoding="utf-8") as out:
            out.write(f"subjectAltName={names}\n" if names else "basicConstraints=CA:FALSE\n")
        self._openssl(f"x509 -req -CAcreateserial -days {days}", "-in", request, "-CA", self.ca, "-CAkey",
                      self.path(self.name + ".key"), "-extfile", extensions, "-out", cert)
        return cert, key

    def showing(self, name="port", **how):
        """What a port with such a certificate shows."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.signed(name, **how))
        return context


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
class TlsTest(StreamCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.folder = scratch.name
        cls.authority = Authority(scratch.name)
        cls.port_shows = cls.authority.showing()
        cls.tls = tenuto.Tls(ca=cls.authority.ca)

    def opened(self, port, tls=None, **how):
        return super().opened(port, tls=tls or self.tls, **how)

    def refused(self, shows, tls=None, address=None):
        """What a stream says to a port that shows this."""
        with Port(shows) as port:
            problems = []

            def accept():
                try:
                    port.accept().close()
                except (OSError, EOFError, AssertionError) as broken:
                    problems.append(broken)

            accepting = threading.Thread(target=accept)
            accepting.start()
            with self.assertRaises(tenuto.TlsError) as raised:
                tenuto.connect(
                    (address or "tls://127.0.0.1:{}").format(port.port), token=TOKEN, tls=tls
                ).stream()
            port.stop()
            accepting.join()
            self.assertIsNone(port.hello, "no proof of the token was sent")
            self.assertEqual(len(problems), 1)
        self.assertFalse(raised.exception.retryable)
        return str(raised.exception)

    def test_messages_of_all_sizes_arrive(self):
        sizes = (0, 1, 16_384, 40_000, 3_000_000)
        with Port(self.port_shows) as port:
            stream, link = self.opened(port)
            for each in sizes:
                stream.send(os.urandom(each) if each else b"", {"n": each})
            link.credit(10)
            link.control(type="heartbeat", n=1, runningMillis=[0])
            found = link.messages(len(sizes))
            self.assertEqual([(m[3]["n"], len(m[4])) for m in found], [(each, each) for each in sizes])
            link.settle(0, len(sizes))
            self.assertEqual(stream.flush(PATIENCE), tenuto.Audit(5, 5, 0, 0, 0))
            self.assertIn(link._socket.version(), ("TLSv1.2", "TLSv1.3"))

    def test_both_directions_are_used_at_once(self):
        count = 200
        with Port(self.port_shows) as port:
            stream, link = self.opened(port)
            data = os.urandom(300_000)

            def play():
                for number in range(count):  # an answer to each while the next ones are written
                    link.credit(number + 2)
                    self.assertEqual(link.messages(1)[0][4], data)
                    link.control(type="heartbeat", n=number, runningMillis=[0])
                    link.settle(number)

            playing = threading.Thread(target=play)
            playing.start()
            for _ in range(count):
                stream.send(data)
            self.assertEqual(stream.flush(PATIENCE), tenuto.Audit(count, count, 0, 0, 0))
            playing.join()

    def test_with_asyncio(self):
        with Port(self.port_shows) as port:
            stream, link = self.opened(port)
            playing = threading.Thread(target=lambda: (link.credit(2), link.messages(2), link.settle(0, 2)))
            playing.start()

            async def send():
                return await asyncio.gather(stream.asend(b"a"), stream.asend(b"b"))

            self.assertEqual(sorted(each.sequence for each in asyncio.run(send())), [0, 1])
            playing.join()

    def test_tls_1_2_will_do(self):
        context = self.authority.showing("old")
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with Port(context) as port:
            _, link = self.opened(port)
            self.assertEqual(link._socket.version(), "TLSv1.2")
            self.assertRegex(link._socket.cipher()[0], "^ECDHE.*(GCM|POLY1305)")

    def test_an_address_without_scheme_is_encrypted_once_tls_is_given(self):
        with Port(self.port_shows) as port:
            self.opened(port, address=f"127.0.0.1:{port.port}")

    def test_a_context_of_the_callers_own(self):
        own = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        own.load_verify_locations(self.authority.ca)
        with Port(self.port_shows) as port:
            self.opened(port, tls=own)
        careless = ssl.create_default_context(cafile=self.authority.ca)
        careless.check_hostname = False
        for context in (careless, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)):
            with self.assertRaisesRegex(ValueError, "does not check whom it talks to"):
                tenuto.connect("tls://127.0.0.1:1", token=TOKEN, tls=context)

    def test_the_environment_is_enough(self):
        environment = {"TENUTO_TLS_CA": self.authority.ca}
        with Port(self.port_shows) as port, mock.patch.dict(os.environ, environment, TENUTO_SENDERS=port.address):
            links = []
            accepting = threading.Thread(target=lambda: links.append(port.accept()))
            accepting.start()
            with mock.patch("tenuto._port.read_token", lambda _: TOKEN):
                stream = tenuto.connect().stream()
            accepting.join()
            stream.close()
            links[0].close()

    def test_an_intermediate_authority_may_be_trusted_by_itself(self):
        cert, key = self.authority.signed("alone")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        with Port(context) as port:
            self.opened(port, tls=tenuto.Tls(ca=cert))

    def test_who_is_not_to_be_trusted_is_not_and_it_is_said_why(self):
        stranger, namesake = Authority(self.folder, "stranger", "stranger"), Authority(self.folder, "namesake")
        for shows, tls, address, said in (
            (stranger.showing("strangers"), self.tls, None, "not signed by anybody this end trusts .*TENUTO_TLS_CA"),
            (namesake.showing("namesakes"), self.tls, None, "not signed by anybody this end trusts"),
            (self.port_shows, None, None, "not signed by anybody this end trusts"),
            (self.port_shows, self.tls, "tls://localhost:{}", "is for another name .*'localhost'"),
            (self.authority.showing("nameless", names=None), self.tls, None, "is for another name"),
            (self.authority.showing("past", days=-1), self.tls, None, "has expired .*Have a new one made"),
        ):
            with self.subTest(said=said):
                self.assertRegex(self.refused(shows, tls, address), said)

    def test_a_port_that_demands_a_certificate(self):
        demanding = self.authority.showing("demanding")
        demanding.verify_mode = ssl.CERT_REQUIRED
        demanding.load_verify_locations(self.authority.ca)
        cert, key = self.authority.signed("me", names="DNS:me")
        with Port(demanding) as port:
            self.opened(port, tls=tenuto.Tls(self.authority.ca, cert, key))
        stranger = Authority(self.folder, "other").signed("not-me", names="DNS:me")
        for tls in (self.tls, tenuto.Tls(self.authority.ca, *stranger)):
            for version in (ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_2):
                with self.subTest(tls=tls, version=version):
                    demanding.maximum_version = version
                    self.assertRegex(self.refused(demanding, tls), "(certificate|handshake_failure).*TENUTO_TLS_CERT")

    def test_a_port_in_the_clear_where_tls_was_meant(self):
        self.assertRegex(self.refused(None, self.tls), "it does not speak TLS .*listen on tls://")

    def test_a_port_with_tls_where_the_clear_was_meant(self):
        alert = bytes((0x15, 3, 3, 0, 2, 2, 40, 0x15, 3, 3, 0, 2, 1, 0))  # as docs/protocol.md has it
        with socket.create_server(("127.0.0.1", 0)) as listener:
            def answer():
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(alert)
                    while connection.recv(100):
                        pass

            answering = threading.Thread(target=answer)
            answering.start()
            with self.assertRaisesRegex(tenuto.TlsError, "it speaks TLS.*Write tls:// before the address"):
                tenuto.connect("127.0.0.1:%d" % listener.getsockname()[1], token=TOKEN).stream()
            answering.join()

    def test_a_port_that_leaves_in_the_tls_handshake_may_be_tried_again(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            leaving = threading.Thread(target=lambda: listener.accept()[0].close())
            leaving.start()
            with self.assertRaises(tenuto.UnreachableError):
                tenuto.connect("tls://127.0.0.1:%d" % listener.getsockname()[1], token=TOKEN, tls=self.tls).stream()
            leaving.join()

    def test_a_lost_link_is_dialled_again_over_tls(self):
        with Port(self.port_shows) as port:
            stream, link = self.opened(port)
            future = stream.send(b"x")
            link.credit(1)
            link.messages(1)
            link._socket.shutdown(socket.SHUT_RDWR)  # without TLS's closing message
            link.close()
            with port.accept() as again:
                again.credit(1)
                self.assertEqual(again.messages(1)[0][2:], (2, {}, b"x"))
                again.settle(0)
                future.result(PATIENCE)

    def test_a_link_is_not_dialled_again_once_it_would_not_be_safe(self):
        with Port(self.port_shows) as port:
            stream, link = self.opened(port)
            future = stream.send(b"x")
            port._tls = None
            link.close()
            with self.assertRaises((EOFError, OSError, AssertionError)):
                port.accept()
            with self.assertRaisesRegex(tenuto.TlsError, "does not speak TLS"):
                future.result(PATIENCE)

    def test_the_end_is_said_as_tls_says_it(self):
        with Port(self.port_shows) as port:
            stream, link = self.opened(port)
            stream.close()
            with self.assertRaises(EOFError):  # and not ssl.SSLEOFError
                while True:
                    link.read()

    def test_a_fork_leaves_its_parents_stream_alone(self):
        with Port(self.port_shows) as port:
            stream, link = self.opened(port)
            child = os.fork()
            if child == 0:
                try:
                    stream._link.close()
                finally:
                    os._exit(0)
            self.assertEqual(os.waitpid(child, 0)[1], 0)
            future = stream.send(b"y")
            link.credit(1)
            link.messages(1)
            link.settle(0)
            future.result(PATIENCE)

    def test_files_that_will_not_do_are_named(self):
        cert, key = self.authority.signed("own")
        _, foreign = self.authority.signed("foreign")
        secret = os.path.join(self.folder, "secret.key")
        subprocess.run(["openssl", "ec", "-aes128", "-passout", "pass:x", "-in", key, "-out", secret],
                       check=True, capture_output=True)
        missing = os.path.join(self.folder, "missing")
        for tls, said in (
            (tenuto.Tls(ca=missing), "missing: there is no such file"),
            (tenuto.Tls(ca=self.folder), "cannot be read"),
            (tenuto.Tls(ca=key), "own.key: there is no certificate in it"),
            (tenuto.Tls(cert=cert, key=missing), "missing: there is no such file"),
            (tenuto.Tls(cert=cert, key=foreign), "foreign.key: this key does not belong"),
            (tenuto.Tls(cert=key, key=key), "Name the right files"),
            (tenuto.Tls(cert=cert, key=secret), "the key has a password"),
        ):
            with self.subTest(said=said), self.assertRaisesRegex(tenuto.TlsError, said):
                tenuto.connect("tls://h:1", token=TOKEN, tls=tls)

    def test_what_is_asked_for_in_halves_is_refused(self):
        for wrong, said in (
            (lambda: tenuto.Tls(cert="c"), "cert: c needs its key"),
            (lambda: tenuto.Tls(key="k"), "key: k needs its cert"),
            (lambda: tenuto.connect("tcp://h:1", token=TOKEN, tls=self.tls), "nothing would be encrypted"),
            (lambda: tenuto.connect("unix:/p", token=TOKEN, tls=self.tls), "nothing would be encrypted"),
        ):
            with self.subTest(said=said), self.assertRaisesRegex(ValueError, said):
                wrong()
        with self.assertRaises(TypeError):
            tenuto.connect("tls://h:1", token=TOKEN, tls=self.authority.ca)

    def test_whoever_was_told_to_use_tls_sends_nothing_to_other_hosts_in_the_clear(self):
        with mock.patch.dict(os.environ, TENUTO_TLS_CA=self.authority.ca):
            for away in ("192.0.2.1:7400", "tcp://192.0.2.1:7400"):
                with self.assertRaisesRegex(tenuto.TlsError, "would go in the clear"):
                    tenuto.connect(away, token=TOKEN)
            for near in ("127.0.0.1:7400", "[::1]:7400", "localhost:7400", "unix:/p"):
                tenuto.connect(near, token=TOKEN)
        with mock.patch.dict(os.environ, TENUTO_TLS_CERT="c"), self.assertRaisesRegex(ValueError, "TENUTO_TLS_KEY is not"):
            tenuto.connect("tls://h:1", token=TOKEN)


if __name__ == "__main__":
    unittest.main()
