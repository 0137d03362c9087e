"""Decides what a sender may send, and what becomes of what it has sent. Does no I/O, reads no clock."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Any, Deque, Dict, List, Optional, Tuple

from tenuto._frames import DONE, ENTRY, FAILED, REJECT, RELEASED, STORED, ProtocolError

SPOOLED_CHARGE = 1 << 20  # a message that the receiver writes to a file costs this
LARGE_BYTES = 32 * 1024  # larger messages travel in chunks
BATCH_BYTES = 256 * 1024
MOST_ATTEMPT = 255


@dataclass(eq=False)
class Waiting:
    """One message until it is settled for good."""

    sequence: int
    time_micros: int
    header: bytes
    payload: memoryview
    outcome: Any = None  # the caller's future
    attempt: int = 1
    failures: int = 0
    perhaps_started: bool = False

    @property
    def size(self) -> int:
        return ENTRY.size + len(self.header) + len(self.payload)

    def head(self, in_chunks: bool) -> bytes:
        size = 0 if in_chunks else len(self.payload)
        return ENTRY.pack(self.sequence, self.time_micros, size, len(self.header), 0, 0) + self.header


@dataclass
class Parcel:
    """What is to be written next: a batch of small messages with one attempt, or a large one."""

    number: int
    messages: List[Waiting]
    large: bool


@dataclass
class Verdict:
    """What became of a message: done, or failed for good and why; None for why if it is done."""

    message: Waiting
    why: Optional[str] = None
    rejected: bool = False
    dropped: bool = False  # to make room


@dataclass
class _Link:
    """What one link has granted and taken."""

    spool_above: int
    max_message: int
    used_messages: int = 0
    used_bytes: int = 0
    most_messages: int = 0
    most_bytes: int = 0
    next_number: int = 0
    draining: bool = False
    flying: "OrderedDict[int, Waiting]" = field(default_factory=OrderedDict)
    causes: Dict[int, str] = field(default_factory=dict)
    demanded: Tuple[int, int] = (0, 0)


class Sending:
    """Messages of one stream, over one link after the other. Not thread-safe: its owner locks it.

    attempts: failures of its own after which a message is given up.
    """

    def __init__(self, attempts: int) -> None:
        self._attempts = attempts
        self._waiting: Deque[Waiting] = deque()
        self._waiting_bytes = 0
        self._link: Optional[_Link] = None
        self.retained_messages = 0
        self.retained_bytes = 0

    # ---- from the caller

    def offer(self, message: Waiting) -> None:
        self.retained_messages += 1
        self.retained_bytes += message.size
        self._append(message)

    def drop_oldest(self) -> Optional[Waiting]:
        """Gives up the oldest message that nobody can have seen, to make room; None if there is none."""
        for at, message in enumerate(self._waiting):
            if not message.perhaps_started:
                del self._waiting[at]
                self._waiting_bytes -= message.size
                self._forget(message)
                return message
        return None

    def give_up(self) -> List[Waiting]:
        """Everything that is not settled, oldest first; afterwards nothing is kept."""
        self.link_lost()
        left = list(self._waiting)
        self._waiting.clear()
        self._waiting_bytes = self.retained_messages = self.retained_bytes = 0
        return left

    # ---- from the link

    def link_open(self, spool_above: int, max_message: int) -> List[Verdict]:
        """A link is open; tells of messages that it does not take at all."""
        self._link = _Link(spool_above, max_message)
        verdicts = []
        for message in [each for each in self._waiting if len(each.payload) > max_message]:
            self._waiting.remove(message)
            self._waiting_bytes -= message.size
            verdicts.append(self._too_large(message, max_message))
        return verdicts

    def refuses(self, message: Waiting) -> Optional[Verdict]:
        """Whether the present link would never take the message."""
        link = self._link
        if link is None or len(message.payload) <= link.max_message:
            return None
        return Verdict(message, _too_large_text(message, link.max_message), True)

    def _too_large(self, message: Waiting, limit: int) -> Verdict:
        self._forget(message)
        return Verdict(message, _too_large_text(message, limit), True)

    def link_lost(self) -> None:
        """What is not settled is to be sent again, in the old order and before what waits."""
        link, self._link = self._link, None
        if link is None:
            return
        for message in reversed(link.flying.values()):
            message.attempt = min(message.attempt + 1, MOST_ATTEMPT)
            self._prepend(message)

    def idle(self) -> bool:
        """Whether nothing is on the link."""
        return self._link is None or not self._link.flying

    def credit(self, messages: int, size: int) -> None:
        link = self._open()
        if messages < link.most_messages or size < link.most_bytes:
            raise ProtocolError(
                f"credit of {messages} messages and {size} bytes after"
                f" {link.most_messages} and {link.most_bytes}: it may not fall"
            )
        link.most_messages, link.most_bytes = messages, size

    def cause(self, number: int, why: str) -> None:
        link = self._open()
        if number in link.flying:
            link.causes[number] = why

    def drain(self) -> None:
        self._open().draining = True

    def settle(self, first: int, count: int, outcome: int) -> List[Verdict]:
        """A range of deliveries is settled; tells of those that are over."""
        link = self._open()
        verdicts, back = [], []
        for number in range(first, min(first + count, link.next_number)):
            message = link.flying.pop(number, None)
            if message is None:
                continue  # settled already
            why = link.causes.pop(number, "no cause was given")
            if outcome in (DONE, STORED):
                self._forget(message)
                verdicts.append(Verdict(message))
            elif outcome == RELEASED:
                message.perhaps_started = message.attempt > 1
                back.append(message)
            elif outcome == FAILED and message.failures + 1 < self._attempts:
                message.failures += 1
                message.attempt = min(message.attempt + 1, MOST_ATTEMPT)
                back.append(message)
            else:
                self._forget(message)
                verdicts.append(Verdict(message, why, outcome == REJECT))
        for message in reversed(back):
            self._prepend(message)
        return verdicts

    def reclaim(self) -> Tuple[int, int]:
        """Gives unused credit back; what there was of it."""
        link = self._open()
        unused = (link.most_messages - link.used_messages, link.most_bytes - link.used_bytes)
        link.used_messages, link.used_bytes = link.most_messages, link.most_bytes
        link.demanded = (0, 0)  # what waits is news again
        return unused

    # ---- to the link

    def next(self) -> Optional[Parcel]:
        """What may be sent now, which then is on the link; None if nothing."""
        link = self._link
        if link is None or link.draining or not self._waiting:
            return None
        first = self._waiting[0]
        if not self._fits(link, first, 1, 0):
            return None
        if first.size > LARGE_BYTES:
            return self._launch(link, [self._pop()], True)
        batch: List[Waiting] = []
        size = 0
        while self._waiting:
            message = self._waiting[0]
            if (
                message.size > LARGE_BYTES or message.attempt != first.attempt
                or size + message.size > BATCH_BYTES or not self._fits(link, message, len(batch) + 1, size)
            ):
                break
            size += message.size
            batch.append(self._pop())
        return self._launch(link, batch, False)

    def _fits(self, link: _Link, message: Waiting, messages: int, size: int) -> bool:
        return (
            link.used_messages + messages <= link.most_messages
            and link.used_bytes + size + self._charge(link, message) <= link.most_bytes
        )

    def _charge(self, link: _Link, message: Waiting) -> int:
        if message.size > LARGE_BYTES and message.size > link.spool_above:
            return SPOOLED_CHARGE
        return message.size

    def _launch(self, link: _Link, messages: List[Waiting], large: bool) -> Parcel:
        parcel = Parcel(link.next_number, messages, large)
        for message in messages:
            message.perhaps_started = True
            link.flying[link.next_number] = message
            link.next_number += 1
            link.used_messages += 1
            link.used_bytes += self._charge(link, message)
        return parcel

    def settled(self, number: int) -> bool:
        """Whether a delivery of the present link is over, while its data may still be on its way."""
        return self._link is None or number not in self._link.flying

    def demand(self) -> Optional[Tuple[int, int, int]]:
        """What the receiver should know of what waits: messages, bytes, charge of the first."""
        link = self._link
        if link is None:
            return None
        now = (len(self._waiting), self._waiting_bytes)
        before = link.demanded
        news = (now[0] > 0) != (before[0] > 0) or now[0] > 2 * before[0] or now[1] > 2 * before[1]
        if not news:
            return None
        link.demanded = now
        return now[0], now[1], self._charge(link, self._waiting[0]) if self._waiting else 0

    # ---- the line

    def _open(self) -> _Link:
        if self._link is None:
            raise ProtocolError("a frame came over a link that is not open")
        return self._link

    def _append(self, message: Waiting) -> None:
        self._waiting.append(message)
        self._waiting_bytes += message.size

    def _prepend(self, message: Waiting) -> None:
        self._waiting.appendleft(message)
        self._waiting_bytes += message.size

    def _pop(self) -> Waiting:
        message = self._waiting.popleft()
        self._waiting_bytes -= message.size
        return message

    def _forget(self, message: Waiting) -> None:
        self.retained_messages -= 1
        self.retained_bytes -= message.size


def check_settlement(first: int, count: int, outcome: int) -> None:
    """Raises ProtocolError for a range that no receiver may settle."""
    if count < 1 or first < 0 or outcome not in (DONE, FAILED, REJECT, STORED, RELEASED):
        raise ProtocolError(f"settlement of {count} deliveries from {first} with outcome {outcome}")


def _too_large_text(message: Waiting, limit: int) -> str:
    return (
        f"message {message.sequence} has {len(message.payload)} bytes, more than the {limit} that this"
        " pipeline takes. Raise stream.maxMessage in its file, or send it in parts."
    )
