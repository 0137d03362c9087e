"""A stream in a program of asyncio: in order, and without holding up what else goes on there."""

import asyncio
import threading
import unittest

import tenuto
from tests.port_kit import PATIENCE, Port, StreamCase


class AsyncioTest(StreamCase):
    def playing(self, play):
        thread = threading.Thread(target=play)
        thread.start()
        self.addCleanup(thread.join)

    def test_messages_are_sent_in_the_order_in_which_they_were_handed_in(self):
        count = 3000
        with Port() as port:
            stream, link = self.opened(port)
            found = []

            def play():
                link.credit(count)
                found.extend(link.messages(count))
                link.settle(0, count)

            self.playing(play)

            async def send():
                return await asyncio.gather(*(stream.asend(b"%d" % i, time_micros=i) for i in range(count)))

            ids = asyncio.run(send())
            self.assertEqual([each.sequence for each in ids], list(range(count)))
            self.assertEqual([each[4] for each in found], [b"%d" % i for i in range(count)])

    def test_who_waits_for_room_keeps_no_thread_from_others(self):
        count = 64
        with Port() as port:
            stream, link = self.opened(port, retain=1)

            async def send():
                waiting = [asyncio.ensure_future(stream.asend(b"x")) for _ in range(count)]
                await asyncio.sleep(0)  # all of them have begun
                free = await asyncio.wait_for(asyncio.to_thread(lambda: "free"), PATIENCE)
                link.credit(count)
                self.playing(lambda: [(link.messages(1), link.settle(number)) for number in range(count)])
                await asyncio.gather(*waiting)
                return free

            self.assertEqual(asyncio.run(send()), "free")

    def test_a_block_waits_for_the_end_of_all_and_the_loop_goes_on_meanwhile(self):
        with Port() as port:
            stream, link = self.opened(port)
            ticked = threading.Event()

            def play():
                link.credit(1)
                link.messages(1)
                if ticked.wait(PATIENCE):
                    link.settle(0)

            self.playing(play)

            async def tick():
                ticked.set()

            async def send():
                async with stream:
                    future = stream.send(b"x")
                    ticking = asyncio.ensure_future(tick())  # runs once the loop is free
                return future, ticking

            future, ticking = asyncio.run(send())
            self.assertTrue(future.done() and ticking.done())
            with self.assertRaisesRegex(tenuto.UnreachableError, "closed"):
                asyncio.run(stream.asend(b"y"))

    def test_a_block_that_is_cancelled_closes_the_stream(self):
        with Port() as port:
            stream, _ = self.opened(port)

            async def send():
                async with stream:
                    stream.send(b"x")

            async def cancelled():
                task = asyncio.ensure_future(send())
                while stream.audit().accepted == 0:
                    await asyncio.sleep(0)
                task.cancel()
                await task

            with self.assertRaises(asyncio.CancelledError):
                asyncio.run(cancelled())
            with self.assertRaisesRegex(tenuto.UnreachableError, "closed"):
                stream.send(b"y")


if __name__ == "__main__":
    unittest.main()
