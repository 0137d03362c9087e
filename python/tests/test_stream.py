"""A stream to a port that a test plays: every frame as docs/protocol.md has it."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
import threading
import unittest
from concurrent.futures import wait
from unittest import mock

import tenuto
from tests.engine_kit import PREFACE
from tests.port_kit import PATIENCE, TOKEN, Played, Port, StreamCase


class StreamTest(StreamCase):
    def test_messages_arrive_as_they_were_handed_in_and_are_answered_for(self):
        with Port() as port:
            stream, link = self.opened(port)
            self.assertEqual((port.hello["role"], port.hello["stream"], port.hello["epoch"]), ("sender", "cells", 1))
            futures = [stream.send(b"one", {"file": "ä.tif"}), stream.send(memoryview(b"two")), stream.send()]
            link.credit(10)
            first, second, third = link.messages(3)
            self.assertEqual(first, (0, 0, 1, {"file": "ä.tif"}, b"one"))
            self.assertEqual((second[3:], third[3:]), (({}, b"two"), ({}, b"")))
            self.assertEqual(len(link.routes), 1)
            link.settle(0, 3)
            ids = [future.result(PATIENCE) for future in futures]
            self.assertEqual([each.sequence for each in ids], [0, 1, 2])
            self.assertEqual(ids[0].source, link.routes[0]["source"])
            self.assertEqual(stream.flush(PATIENCE), tenuto.Audit(3, 3, 0, 0, 0))
            self.assertTrue(stream.audit().complete)

    def test_a_large_message_comes_in_pieces_and_heartbeats_are_answered_between_them(self):
        data = os.urandom(12 << 20)  # more than a socket holds
        with Port() as port:
            stream, link = self.opened(port)
            future = stream.send(data, {"n": 1})
            link.credit(1)
            pieces = []
            link.first_piece = lambda: link.control(type="heartbeat", n=7, runningMillis=[0])
            ((_, _, _, header, received),) = link.messages(1, pieces)
            self.assertEqual((header, received == data, len(pieces)), ({"n": 1}, True, 48))
            self.assertEqual(link.alives, [7], "before the last piece")
            link.settle(0)
            future.result(PATIENCE)

    def test_a_large_message_that_is_refused_on_its_way_is_given_up(self):
        with Port() as port:
            stream, link = self.opened(port)
            future = stream.send(bytes(64 << 20))
            link.credit(2)
            link.first_piece = lambda: (link.control(type="cause", delivery=0, error="too large"), link.settle(0, 1, 3))
            (given_up,) = link.messages(1)
            self.assertIsNone(given_up[1])
            self.assertLess(len(given_up[4]), 64 << 20)
            with self.assertRaisesRegex(tenuto.GivenUpError, "too large"):
                future.result(PATIENCE)
            stream.send(b"next")
            self.assertEqual(link.messages(1)[0][4], b"next")

    def test_what_cannot_be_sent_is_refused_at_once(self):
        with Port() as port:
            stream, link = self.opened(port)
            deep = {}
            for _ in range(40):
                deep = {"in": deep}
            for wrong, error in (
                (lambda: stream.send(b"", deep), ValueError),
                (lambda: stream.send(b"", {"a": "x" * 65_520}), ValueError),
                (lambda: stream.send(b"", time_micros=1.5), TypeError),
                (lambda: stream.send(b"", time_micros=1 << 63), OverflowError),
                (lambda: stream.send("text"), TypeError),
            ):
                with self.assertRaises(error):
                    wrong()
            stream.send(b"fine")
            link.credit(1)
            self.assertEqual(link.messages(1)[0][4], b"fine")

    def test_a_with_block_that_loses_messages_does_not_end_as_if_it_had_not(self):
        with Port() as port:
            stream, link = self.opened(port, give_up_after=0.2)
            with self.assertRaisesRegex(tenuto.UnreachableError, "the link was lost"):
                with stream:
                    stream.send(b"x")
                    port.stop()
                    link.close()

    def test_a_flush_waits_for_what_was_handed_in_before_it(self):
        with Port() as port:
            stream, link = self.opened(port)
            first = stream.send(b"a")
            flushed = []
            flushing = threading.Thread(target=lambda: flushed.append(stream.flush(PATIENCE)))
            flushing.start()
            link.credit(2)
            link.messages(1)
            second = stream.send(b"b")
            link.settle(0)
            flushing.join(PATIENCE)
            self.assertTrue(first.done() and flushed)
            self.assertFalse(second.done())

    def test_what_was_handed_in_is_the_callers_again_once_it_is_settled(self):
        with Port() as port:
            stream, link = self.opened(port)
            data, problems = bytearray(b"x" * 100), []

            def reuse(_):
                try:
                    data.extend(b"y" * 10_000)  # which Python refuses as long as anybody looks at it
                except BufferError as held:
                    problems.append(held)

            future = stream.send(data)
            future.add_done_callback(reuse)
            link.credit(1)
            link.messages(1)
            link.settle(0)
            future.result(PATIENCE)
            stream.flush(PATIENCE)
            self.assertEqual(problems, [])

    def test_a_fork_leaves_its_parents_stream_alone(self):
        with Port() as port:
            stream, link = self.opened(port)
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    stream.send(b"x")
                except RuntimeError:
                    stream._link.close()
                    status = 0
                finally:
                    os._exit(status)
            self.assertEqual(os.waitpid(child, 0)[1], 0)
            future = stream.send(b"y")
            link.credit(1)
            link.messages(1)
            link.settle(0)
            future.result(PATIENCE)

    def test_a_fork_in_the_midst_of_the_streams_work_does_not_wait_for_it_for_ever(self):
        with Port() as port:
            stream, _ = self.opened(port)
            held, over = threading.Event(), threading.Event()

            def work():
                with stream._changed:
                    held.set()
                    over.wait(PATIENCE)

            working = threading.Thread(target=work)
            working.start()
            held.wait(PATIENCE)
            child = os.fork()
            if child == 0:
                signal.alarm(60)
                refused = 0
                for call in (lambda: stream.send(b"x"), stream.flush, stream.audit):
                    try:
                        call()
                    except RuntimeError:
                        refused += 1
                stream.close()
                os._exit(refused)
            over.set()
            working.join()
            self.assertEqual(os.waitpid(child, 0)[1], 3 << 8, "all refused, and none hung")

    def test_heartbeats_are_answered(self):
        with Port() as port:
            _, link = self.opened(port)
            link.control(type="heartbeat", n=5, runningMillis=[])
            answers = [link.read_control(), link.read_control()]
            self.assertIn({"type": "alive", "n": 5}, answers)

    def test_why_a_message_was_given_up_is_told(self):
        with Port() as port:
            stream, link = self.opened(port, attempts=1)
            futures = [stream.send(b"a"), stream.send(b"b")]
            link.credit(2)
            link.messages(2)
            link.control(type="cause", delivery=0, error="no such well")
            link.settle(0, 1, 2)
            link.settle(1, 1, 3)
            with self.assertRaisesRegex(tenuto.GivenUpError, "no such well"):
                futures[0].result(PATIENCE)
            with self.assertRaisesRegex(tenuto.GivenUpError, "no cause was given"):
                futures[1].result(PATIENCE)
            self.assertEqual(stream.flush(PATIENCE), tenuto.Audit(2, 0, 2, 0, 0))

    def test_a_lost_link_is_dialled_again_and_everything_unsettled_is_sent_again(self):
        with Port() as port:
            stream, link = self.opened(port)
            futures = [stream.send(b"%d" % i) for i in range(3)]
            link.credit(3)
            link.messages(3)
            link.settle(1)
            futures[1].result(PATIENCE)
            link.close()
            with port.accept() as again:
                self.assertEqual(port.hello["epoch"], 2)
                again.credit(3)
                found = again.messages(2)
                self.assertEqual([(m[0], m[1], m[2]) for m in found], [(0, 0, 2), (1, 2, 2)])
                self.assertEqual(again.routes, link.routes, "the same identities")
                again.settle(0, 2)
                self.assertTrue(stream.flush(PATIENCE).complete)

    def test_a_receiver_that_is_silent_for_too_long_is_left(self):
        with Port() as port, mock.patch("tenuto._stream.LEASE_SECONDS", 1.65):
            stream, link = self.opened(port)
            future = stream.send(b"x")
            link.credit(1)
            link.messages(1)
            with port.accept() as again:  # since no heartbeat was ever sent
                again.credit(1)
                again.messages(1)
                again.settle(0)
                future.result(PATIENCE)

    def test_a_broken_protocol_ends_the_link_and_nothing_is_lost(self):
        with Port() as port:
            stream, link = self.opened(port)
            future = stream.send(b"x")
            link._socket.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            with port.accept() as again:
                again.credit(1)
                again.messages(1)
                again.settle(0)
                future.result(PATIENCE)

    def test_a_port_that_stays_away_fails_what_is_left(self):
        with Port() as port:
            stream, link = self.opened(port, give_up_after=0.3)
            future = stream.send(b"x")
            port.stop()
            link.close()
            with self.assertRaisesRegex(tenuto.UnreachableError, "the link was lost .*nobody answers"):
                future.result(PATIENCE)
            with self.assertRaises(tenuto.UnreachableError):
                stream.send(b"y")
            self.assertEqual(stream.flush(PATIENCE).unsettled, 1)

    def test_when_there_is_no_room_policies_differ(self):
        room = 2 * (24 + 10)
        with Port() as port:
            refusing, _ = self.opened(port, on_full="refuse", retain=room)
            refusing.send(bytes(10)), refusing.send(bytes(10))
            with self.assertRaisesRegex(tenuto.FullError, "68 bytes are not settled, and 34 more"):
                refusing.send(bytes(10))
            self.assertEqual(refusing.audit().accepted, 2)
        with Port() as port:
            newest, _ = self.opened(port, on_full="newest", retain=room)
            first = newest.send(bytes(10))
            newest.send(bytes(10)), newest.send(bytes(10))
            self.assertIsInstance(first.exception(PATIENCE), tenuto.DroppedError)
            self.assertEqual(newest.audit(), tenuto.Audit(3, 0, 0, 1, 2))
        with Port() as port:
            blocking, link = self.opened(port, retain=room)
            blocking.send(bytes(10)), blocking.send(bytes(10))
            handed = threading.Event()
            sender = threading.Thread(target=lambda: (blocking.send(bytes(10)), handed.set()))
            sender.start()
            self.assertFalse(handed.is_set())
            link.credit(3)
            link.messages(2)
            link.settle(0)
            self.assertTrue(handed.wait(PATIENCE))
            sender.join()

    def test_one_message_is_always_taken_whatever_its_size(self):
        with Port() as port:
            stream, _ = self.opened(port, on_full="refuse", retain=5)
            stream.send(bytes(1000))
            with self.assertRaises(tenuto.FullError):
                stream.send(b"")

    def test_what_the_pipeline_never_takes_is_refused_at_once(self):
        with Port(maxMessage=100) as port:
            stream, _ = self.opened(port)
            with self.assertRaisesRegex(tenuto.GivenUpError, "101 bytes, more than the 100"):
                stream.send(bytes(101)).result(PATIENCE)
            self.assertEqual(stream.flush(PATIENCE), tenuto.Audit(1, 0, 1, 0, 0))

    def test_who_is_not_let_in_is_told_why(self):
        with Port() as port:
            refusal = {"code": "unknown", "message": "stream 'x' is not here", "retryable": False}
            accepting = threading.Thread(target=lambda: port.accept(refusal).close())
            accepting.start()
            with self.assertRaisesRegex(tenuto.RefusedError, "stream 'x' is not here") as raised:
                tenuto.connect(port.address, token=TOKEN).stream("x")
            self.assertFalse(raised.exception.retryable)
            accepting.join()

    def test_who_does_not_know_the_token_is_sent_nothing(self):
        with Port() as port:
            port.welcome["proof"] = "0" * 64

            def accept():
                connection, _ = port._listener.accept()
                played = Played(connection)
                connection.sendall(PREFACE)
                played.exactly(8)
                played.control(type="challenge", nonce="n1")
                played.read_control()
                played.control(type="welcome", version=2, **port.welcome)
                connection.close()

            accepting = threading.Thread(target=accept)
            accepting.start()
            with self.assertRaisesRegex(tenuto.RefusedError, "does not know the deployment's token"):
                tenuto.connect(port.address, token=TOKEN).stream()
            accepting.join()

    def test_wrong_addresses_and_tokens_are_named(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        with self.assertRaisesRegex(tenuto.UnreachableError, "nobody answers"):
            tenuto.connect(f"127.0.0.1:{port}", token=TOKEN).stream()
        for wrong in ("7400", "host:", "host:70000", ":1", "tls://host", "tls://host:1/x", "unix:"):
            with self.subTest(address=wrong), self.assertRaises(ValueError):
                tenuto.connect(wrong, token=TOKEN)
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "token")
            with self.assertRaisesRegex(tenuto.RefusedError, "is not there"):
                tenuto.connect("h:1", token_file=file)
            with open(file, "w", encoding="utf-8") as out:
                out.write(TOKEN)
            os.chmod(file, 0o644)
            with self.assertRaisesRegex(tenuto.RefusedError, "chmod 600"):
                tenuto.connect("h:1", token_file=file)
            os.chmod(file, 0o600)
            tenuto.connect("h:1", token_file=file)
        with Port() as port:
            for wrong in ({"on_full": "drop"}, {"retain": 0}, {"attempts": 0}):
                with self.subTest(wrong), self.assertRaises(ValueError):
                    tenuto.connect(port.address, token=TOKEN).stream(**wrong)

    def test_the_token_lies_where_every_other_part_looks_for_it(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, XDG_CONFIG_HOME=folder):
            os.environ.pop("TENUTO_TOKEN_FILE", None)
            os.mkdir(os.path.join(folder, "tenuto"))
            named = os.path.join(folder, "named")
            for file, text in ((os.path.join(folder, "tenuto", "token"), "configured"), (named, "named")):
                with open(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as out:
                    out.write(text)
            self.assertEqual(tenuto.connect("h:1")._token, "configured")
            os.environ["TENUTO_TOKEN_FILE"] = named
            self.assertEqual(tenuto.connect("h:1")._token, "named")

    def test_a_stream_with_asyncio(self):
        with Port() as port:
            stream, link = self.opened(port)

            def play():
                link.credit(10)
                link.messages(3)
                link.settle(0, 3)

            player = threading.Thread(target=play)
            player.start()

            async def send():
                return await asyncio.gather(*(stream.asend(b"%d" % i) for i in range(3)))

            ids = asyncio.run(send())
            player.join()
            self.assertEqual(sorted(each.sequence for each in ids), [0, 1, 2])

    def test_an_interrupt_while_futures_are_completed_leaves_none_open(self):
        def interrupt(_):
            raise KeyboardInterrupt

        with Port() as port:
            stream, link = self.opened(port, on_full="newest", retain=2 * (24 + 10))
            first, second = stream.send(bytes(10)), stream.send(bytes(10))
            first.add_done_callback(interrupt)
            with self.assertRaises(KeyboardInterrupt):
                stream.send(bytes(40))  # both others give way to it
            link.control(type="heartbeat", n=1, runningMillis=[])
            for each in (first, second):
                self.assertIsInstance(each.exception(PATIENCE), tenuto.DroppedError)
            link.credit(1)
            link.messages(1)
            link.settle(0)
            self.assertEqual(stream.flush(PATIENCE), tenuto.Audit(3, 1, 0, 2, 0))

    def test_a_callback_that_ends_the_streams_thread_leaves_nobody_waiting(self):
        with Port() as port:
            stream, link = self.opened(port)
            first, second = stream.send(b"a"), stream.send(b"b")
            first.add_done_callback(lambda _: sys.exit(3))
            link.credit(2)
            link.messages(2)
            link.settle(0)
            with self.assertRaisesRegex(tenuto.UnreachableError, "SystemExit"):
                second.result(PATIENCE)
            self.assertEqual(stream.flush(PATIENCE), tenuto.Audit(2, 1, 0, 0, 1))

    def test_a_with_block_waits_for_the_end_of_all(self):
        with Port() as port:
            stream, link = self.opened(port)

            def play():
                link.credit(10)
                link.messages(2)
                link.settle(0, 2)

            player = threading.Thread(target=play)
            player.start()
            with stream:
                futures = [stream.send(b"a"), stream.send(b"b")]
            player.join()
            done, pending = wait(futures, timeout=0)
            self.assertEqual((len(done), len(pending)), (2, 0))

    def test_a_closed_stream_fails_what_is_left_and_takes_nothing_more(self):
        with Port() as port:
            stream, _ = self.opened(port)
            future = stream.send(b"a")
            stream.close()
            self.assertIsInstance(future.exception(PATIENCE), tenuto.UnreachableError)
            with self.assertRaises(tenuto.UnreachableError):
                stream.send(b"b")

    def test_an_interrupt_while_a_stream_is_closed_leaves_no_future_open(self):
        def interrupt(_):
            raise KeyboardInterrupt

        with Port() as port:
            stream, _ = self.opened(port)
            futures = [stream.send(b"a"), stream.send(b"b")]
            futures[0].add_done_callback(interrupt)
            with self.assertRaises(KeyboardInterrupt):
                stream.close()
            self.assertEqual([each.done() for each in futures], [True, True])


if __name__ == "__main__":
    unittest.main()
