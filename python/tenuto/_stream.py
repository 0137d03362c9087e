"""Hands messages in to a running pipeline, over one link after the other."""

from __future__ import annotations

import asyncio
import json
import operator
import os
import struct
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable, List, Mapping, Optional

from tenuto._errors import FullError, SendError, UnreachableError
from tenuto._frames import (
    CONTROL, CREDIT, CREDIT_BODY, DEMAND, DEMAND_BODY, ENTRY, FORFEIT, MAX_CHUNKED_HEAD_BYTES, SETTLE,
    SETTLE_RANGE, ProtocolError, Shipment, as_bytes, batch, chunks, control, given_up, whole,
)
from tenuto._link import Link
from tenuto._message import Id, header_json
from tenuto._outcomes import Audit, Outcomes
from tenuto._sending import Sending, Verdict, Waiting, check_settlement

LEASE_SECONDS = 1.65  # the receiver's 1.5 s, and 0.15 s for clocks that drift apart
AT_REST_SECONDS = 1.0  # longer while nothing is on the link
PAUSES = (0.05, 0.1, 0.2, 0.4)
BLOCK, REFUSE, NEWEST = "block", "refuse", "newest"


class Stream:
    """Messages on their way to one pipeline. Thread-safe. Use it in a ``with`` block, or close it.

    Every message has a future: its result is the message's Id once the pipeline has processed or stored it, its
    exception says why not. A callback of it runs in a thread of the stream, or in one that calls it: it must be short,
    and not wait. A message is sent again when the link was lost before it was settled, so a pipeline may see it twice,
    with the same identity. A fork of the process cannot use the stream.
    """

    def __init__(
        self, dialler: Callable[[int], Link], source: str, on_full: str, retain: int, attempts: int, give_up_after: float
    ) -> None:
        self._dial = dialler
        self._source = source
        self._incarnation = time.time_ns() // 1_000_000
        self._on_full = on_full
        self._retain = retain
        self._give_up_after = give_up_after
        self._changed = threading.Condition()
        # guarded by _changed
        self._sending = Sending(attempts)
        self._controls: List[bytes] = []
        self._closed = False
        self._fault: Optional[SendError] = None
        self._sequence = 0
        self._outcomes = Outcomes(self._changed, source, self._incarnation)
        self._alive_waits = False  # whether an answer to a heartbeat is among the controls
        self._believed_from = 0.0  # when a heartbeat was last answered, or something sent to one at rest
        self._link: Optional[Link] = None
        self._epoch = 0
        self._process = os.getpid()
        self._threads: List[threading.Thread] = []
        # of asend: one thread of our own, so that messages stay in order and nobody else's threads wait for room
        self._hand = ThreadPoolExecutor(1, "tenuto-asend")
        with self._changed:
            self._open(self._dial(1))
        self._start(self._read)
        self._start(self._write)

    def _start(self, run: Any) -> None:
        def guarded() -> None:
            try:
                run()
            except BaseException as fault:  # must not leave anybody waiting
                self._fail(UnreachableError(f"a thread of the stream ended, by a fault or a callback: {fault!r}"))
                raise

        thread = threading.Thread(target=guarded, name=f"tenuto{run.__name__}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            if kind is None:
                self.flush()
                with self._changed:
                    fault = None if self._outcomes.all_over(self._sequence) else self._fault
                if fault is not None:
                    raise fault.with_traceback(None)
        finally:
            self.close()

    async def __aenter__(self) -> "Stream":
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        """As the end of a ``with`` block, without blocking the loop."""
        try:
            await asyncio.get_running_loop().run_in_executor(None, self.__exit__, kind, error, trace)
        except asyncio.CancelledError:
            self.close()
            raise

    # ---- for callers

    def send(
        self, data: Any = b"", header: Optional[Mapping[str, Any]] = None, *, time_micros: Optional[int] = None
    ) -> "Future[Id]":
        """Hands a message in. Its data must not be changed until it is settled.

        data: anything that offers its memory as bytes: bytes, memoryview, an array of NumPy.
        header: keys that travel with it; JSON values.
        time_micros: when it was meant to be sent, microseconds since 1970; default now.
        """
        self._check_process()
        encoded = header_json(header or {})
        payload = as_bytes(data)
        when = time.time_ns() // 1000 if time_micros is None else operator.index(time_micros)
        if not -(1 << 63) <= when < 1 << 63:
            raise OverflowError(f"time_micros: {when} does not fit 64 bits")
        outcome: "Future[Id]" = Future()
        outcome.set_running_or_notify_cancel()  # nobody can take it back
        message = Waiting(0, when, encoded, payload, outcome)
        if ENTRY.size + len(encoded) > MAX_CHUNKED_HEAD_BYTES:
            raise ValueError(
                f"header: {len(encoded)} bytes of JSON are more than the"
                f" {MAX_CHUNKED_HEAD_BYTES - ENTRY.size} that a sender may have. Put bulky values into the data."
            )
        try:
            with self._changed:
                self._make_room(message.size)
                message.sequence = self._sequence
                self._sequence += 1
                never = self._sending.refuses(message)
                if never is None:
                    self._sending.offer(message)
                else:
                    self._outcomes.add(never)
                self._changed.notify_all()
        finally:
            self._outcomes.tell()
        return outcome

    async def asend(
        self, data: Any = b"", header: Optional[Mapping[str, Any]] = None, *, time_micros: Optional[int] = None
    ) -> Id:
        """As ``send``, for asyncio: waits for room, and for the message's end, without blocking the loop.

        Messages go in the order of the calls, also of calls that are awaited together.
        """
        self._check_process()
        loop = asyncio.get_running_loop()
        with self._changed:
            if self._closed:
                raise UnreachableError("the stream is closed")
            handing = loop.run_in_executor(self._hand, lambda: self.send(data, header, time_micros=time_micros))
        return await asyncio.wrap_future(await handing)

    def flush(self, timeout: Optional[float] = None) -> Audit:
        """Waits until everything handed in so far is settled, or the time is over; then tells of all."""
        self._check_process()
        with self._changed:
            handed_in = self._sequence
            self._changed.wait_for(
                lambda: self._outcomes.all_over(handed_in) or self._fault is not None or self._closed, timeout
            )
        return self.audit()

    def _check_process(self) -> None:
        """Comes before the lock: in a fork, a thread that is not there may have it for ever."""
        if os.getpid() != self._process:
            raise RuntimeError("this stream belongs to the process that this one was forked from. Open another here.")

    def audit(self) -> Audit:
        """What has become of the messages up to now."""
        self._check_process()
        with self._changed:
            return self._outcomes.audit(self._sequence)

    def close(self) -> None:
        """Ends the stream now; what is not settled fails. Call ``flush`` first to wait for it."""
        if os.getpid() != self._process:
            if self._link is not None:
                self._link.close()
            return
        self._fail(UnreachableError("the stream was closed before the message was settled"), closing=True)
        with self._changed:
            self._hand.shutdown(wait=False)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout=10)

    def _make_room(self, size: int) -> None:
        while True:
            if self._fault is not None:
                raise self._fault.with_traceback(None)
            if self._closed:
                raise UnreachableError("the stream is closed")
            retained = self._sending.retained_bytes
            if retained == 0 or retained + size <= self._retain:
                return
            if self._on_full == REFUSE:
                raise FullError(
                    f"{retained} bytes are not settled, and {size} more would exceed the {self._retain} that may be"
                    " retained. Try again later, or choose on_full='block'."
                )
            oldest = self._sending.drop_oldest() if self._on_full == NEWEST else None
            if oldest is None:
                self._changed.wait()
            else:
                self._outcomes.add(Verdict(oldest, f"message {oldest.sequence} gave way to a newer one", dropped=True))
                self._changed.notify_all()

    # ---- the link

    def _open(self, link: Link) -> None:
        """Called with the lock."""
        welcome = link.welcome
        self._epoch += 1
        link.on_look(self._look)
        self._link = link
        self._believed_from = time.monotonic()
        self._alive_waits = False
        self._controls = [
            control(type="route", route=0, stream="", source=self._source, incarnation=self._incarnation)
        ]
        self._outcomes.add(*self._sending.link_open(
            int(welcome.get("spoolAbove", 1 << 62)), int(welcome.get("maxMessage", 1 << 62))
        ))

    def _look(self) -> None:
        """Ends a link whose receiver must be taken for lost: it holds no lease any more."""
        with self._changed:
            patience = LEASE_SECONDS + (AT_REST_SECONDS if self._sending.idle() else 0)
            if time.monotonic() - self._believed_from > patience:
                raise ProtocolError("nothing was heard of the receiver for too long")

    def _read(self) -> None:
        link = self._link
        while link is not None:
            try:
                while self._frame(link):
                    pass
                why = "the receiver closed the link"
            except (OSError, ProtocolError, ValueError, KeyError, TypeError, struct.error) as broken:
                why = str(broken)
            link.close()
            link = self._again(why)

    def _again(self, why: str) -> Optional[Link]:
        """Dials until a link is open again; None if there will be none."""
        with self._changed:
            self._link = None
            self._sending.link_lost()
            self._changed.notify_all()
        self._outcomes.tell()
        deadline = time.monotonic() + self._give_up_after
        tries = 0
        while True:
            with self._changed:
                if self._changed.wait_for(lambda: self._closed, PAUSES[min(tries, len(PAUSES) - 1)]):
                    return None
            tries += 1
            try:
                link = self._dial(self._epoch + 1)
            except SendError as away:
                if not away.retryable or time.monotonic() > deadline:
                    self._fail(
                        away if not away.retryable else UnreachableError(f"the link was lost ({why}); since then: {away}")
                    )
                    return None
                continue
            with self._changed:
                if self._closed:
                    link.close()
                    return None
                self._open(link)
                self._changed.notify_all()
            self._outcomes.tell()
            return link

    def _frame(self, link: Link) -> bool:
        frame = link.reader.begin()
        if frame is None:
            return False
        kind, body, _ = frame
        with self._changed:
            if kind == CREDIT:
                self._sending.credit(*CREDIT_BODY.unpack(body))
            elif kind == SETTLE:
                self._settled(body)
            elif kind == CONTROL:
                self._control(json.loads(bytes(body)))
            self._changed.notify_all()
        self._outcomes.tell()
        return True

    def _settled(self, body: bytearray) -> None:
        count = int.from_bytes(body[:4], "little")
        if len(body) != 4 + count * SETTLE_RANGE.size:
            raise ProtocolError(f"a settle frame of {count} ranges has {len(body)} bytes")
        ranges = list(SETTLE_RANGE.iter_unpack(bytes(body[4:])))
        for each in ranges:
            check_settlement(*each)
        for first, messages, outcome in ranges:
            self._outcomes.add(*self._sending.settle(first, messages, outcome))

    def _control(self, fields: Any) -> None:
        if not isinstance(fields, dict):
            raise ProtocolError(f"a control frame with {str(fields)[:80]} where an object was expected")
        kind = fields.get("type")
        if kind == "heartbeat":
            self._controls.append(control(type="alive", n=fields["n"]))
            self._alive_waits = True
        elif kind == "cause":
            self._sending.cause(fields["delivery"], fields["error"])
        elif kind == "reclaim":
            self._controls.append(whole(FORFEIT, CREDIT_BODY.pack(*self._sending.reclaim())))
        elif kind == "drain":
            self._sending.drain()

    def _fail(self, why: SendError, closing: bool = False) -> None:
        with self._changed:
            self._closed = self._closed or closing
            if self._fault is None and not closing:
                self._fault = why
            link, self._link = self._link, None
            left = self._sending.give_up()
            self._changed.notify_all()
        if link is not None:
            link.close()
        self._outcomes.fail(left, why)

    # ---- writing

    def _write(self) -> None:
        while True:
            with self._changed:
                while True:
                    if self._closed or self._fault is not None:
                        return
                    link = self._link
                    if link is not None:
                        at_rest = self._sending.idle()
                        parcel = self._sending.next()
                        demand = self._sending.demand()
                        if self._controls or parcel or demand:
                            break
                    self._changed.wait()
                if at_rest and parcel:
                    self._believed_from = time.monotonic()
                controls = self._take_controls()
                if demand is not None:
                    controls.append(whole(DEMAND, DEMAND_BODY.pack(*demand)))
                epoch = self._epoch
            try:
                if controls:
                    link.write(b"".join(controls))
                if parcel is not None:
                    self._ship(link, parcel, epoch)
            except OSError:
                link.close()  # whoever reads notices, and dials again

    def _ship(self, link: Link, parcel: Any, epoch: int) -> None:
        shipment = Shipment(parcel.number, epoch, 0, parcel.messages[0].attempt)
        if not parcel.large:
            parts: List[Any] = []
            for message in parcel.messages:
                parts += (message.head(False), message.payload)
            frame = b"".join(batch(shipment, parts))
            del parts  # nobody looks at the caller's memory any more when the messages can be settled
            link.write(frame)
            return
        message, payload, at = parcel.messages[0], parcel.messages[0].payload, 0
        for start, data in chunks(shipment, message.head(True), payload):
            link.write_large(start, data)
            at += len(data)
            with self._changed:
                if self._link is not link:
                    return  # what waits to be written is another link's
                urgent = self._take_controls()
                over = self._sending.settled(parcel.number)
            if over and at < len(payload):
                urgent.append(given_up(shipment, at, len(payload)))
            if urgent:
                link.write(b"".join(urgent))
            if over:
                return

    def _take_controls(self) -> List[bytes]:
        """Called with the lock, right before they are written."""
        controls, self._controls = self._controls, []
        if self._alive_waits:
            self._alive_waits = False
            self._believed_from = time.monotonic()
        return controls
