"""What became of the messages of a stream: their futures, and the account of all."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import List, Optional, Set

from tenuto._errors import DroppedError, GivenUpError, SendError
from tenuto._message import Id
from tenuto._sending import Verdict, Waiting

NOTHING = memoryview(b"")


@dataclass(frozen=True)
class Audit:
    """What became of the messages of a stream: accepted = done + given_up + dropped + unsettled."""

    accepted: int
    done: int
    given_up: int
    dropped: int
    unsettled: int

    @property
    def complete(self) -> bool:
        """Whether every message is done."""
        return self.done == self.accepted


class Outcomes:
    """Completes futures, each once, whatever their callbacks raise, and counts them.

    changed: guards everything here; notified when there is news.
    """

    def __init__(self, changed: threading.Condition, source: str, incarnation: int) -> None:
        self._changed = changed
        self._source = source
        self._incarnation = incarnation
        self._done = self._given_up = self._dropped = 0
        self._verdicts: List[Verdict] = []  # to be told when the lock is free
        self._over: Set[int] = set()  # sequences that are over, but for all below the next one
        self._over_below = 0

    # ---- with the lock

    def add(self, *verdicts: Verdict) -> None:
        """To be told by the next ``tell``."""
        self._verdicts += verdicts

    def all_over(self, before: int) -> bool:
        """Whether every message below this sequence is over, and its future complete."""
        return before <= self._over_below

    def audit(self, accepted: int) -> Audit:
        unsettled = accepted - self._done - self._given_up - self._dropped
        return Audit(accepted, self._done, self._given_up, self._dropped, unsettled)

    def _count(self, verdicts: List[Verdict]) -> None:
        self._dropped += sum(each.dropped for each in verdicts)
        self._done += sum(each.why is None for each in verdicts)
        self._given_up += sum(each.why is not None and not each.dropped for each in verdicts)
        self._over.update(each.message.sequence for each in verdicts)
        while self._over_below in self._over:
            self._over.remove(self._over_below)
            self._over_below += 1

    # ---- without the lock, since callbacks of futures are the caller's

    def tell(self) -> None:
        """Completes the futures of what was added. What a callback raises, such as KeyboardInterrupt, ends it early."""
        while True:
            with self._changed:
                verdicts, self._verdicts = self._verdicts, []
            if not verdicts:
                return
            told = 0
            try:
                for each in verdicts:
                    self._complete(each)
                    told += 1
            finally:
                with self._changed:
                    told += sum(each.message.outcome.done() for each in verdicts[told : told + 1])
                    self._verdicts = verdicts[told:] + self._verdicts
                    self._count(verdicts[:told])
                    self._changed.notify_all()

    def fail(self, left: List[Waiting], why: SendError) -> None:
        """Completes all that were added, and these with this failure, before anything of a callback's is raised."""
        interrupt: Optional[BaseException] = None
        while self._verdicts:
            try:
                self.tell()
            except BaseException as raised:
                interrupt = raised
        for message in left:
            try:
                message.outcome.set_exception(why)
            except BaseException as raised:
                interrupt = raised
        if interrupt is not None:
            raise interrupt

    def _complete(self, verdict: Verdict) -> None:
        message = verdict.message
        message.payload = NOTHING  # its memory is the caller's again
        if verdict.dropped:
            message.outcome.set_exception(DroppedError(verdict.why))
        elif verdict.why is None:
            message.outcome.set_result(Id("", self._source, self._incarnation, message.sequence))
        else:
            message.outcome.set_exception(GivenUpError(verdict.why))
