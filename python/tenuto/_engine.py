"""Runs a user's function: for an engine, or by hand on one file."""

from __future__ import annotations

import functools
import json
import os
import sys
import time
import traceback
from typing import Any, Callable, Dict, List, Optional

from tenuto import _stdio
from tenuto._message import Id, Message, Output, Reject, header_json, outputs_of
from tenuto._frames import DONE, FAILED, REJECT, UNLIMITED, VERSION, ProtocolError
from tenuto._pipe import Delivery, Pipe

MAX_CAUSE_CHARS = 3500
MOST_AHEAD = 256  # messages that may come before the first of them is answered
FLUSH_SECONDS = 0.001  # answers wait no longer than this for those behind them

Function = Callable[[Message], Any]


def engine(function: Function) -> "Engine":
    """Makes an engine of a function that takes one message.

    The function returns nothing, bytes, a dict (keys without data), an Output, or several of these
    as a list or from a generator. Returning means done; tenuto.Reject makes the message a dead
    letter; any other exception is a failed attempt, and the message is tried again.
    """
    return Engine(function)


class Engine:
    """A function and the ways to run it. Calling it calls the function."""

    def __init__(self, function: Function) -> None:
        if not callable(function):
            raise TypeError("@tenuto.engine goes in front of a function, without brackets")
        self._function = function
        functools.update_wrapper(self, function)

    def __call__(self, message: Message) -> Any:
        return self._function(message)

    def outputs(self, message: Message) -> List[Output]:
        """All outputs of one message; for tests."""
        return list(outputs_of(self._function(message)))

    def serve(self, arguments: Optional[List[str]] = None) -> None:
        """Serves the engine that started this process, until it closes our standard input.

        With ``--once FILE`` among the arguments (default: those of the command line), runs on that
        file instead and prints the outputs as lines of JSON.
        """
        words = sys.argv[1:] if arguments is None else arguments
        if "--once" in words:
            sys.exit(_once(self, words))
        if sys.stdin is not None and sys.stdin.isatty():
            print(_hint(self), file=sys.stderr)
            sys.exit(2)
        _Serving(self, *_stdio.take()).run()


def _hint(served: Engine) -> str:
    file = os.path.basename(sys.argv[0]) or "file.py"
    return (
        f"{file} is an engine: Tenuto starts it and feeds it through its standard input.\n"
        f"To try it on one file:  python3 {file} --once FILE\n"
        f"To run it on a stream, name it in a pipeline file (python: {{file: {file}}}) and start"
        " that with:  tenuto run PIPELINE"
    )


class _Serving:
    def __init__(self, served: Engine, source: Any, target: Any) -> None:
        self._engine = served
        self._pipe = Pipe(source, target)
        self._options: Dict[str, Any] = {}
        self._routes: Dict[int, Dict[str, Any]] = {}
        self._outputs = 0
        self._first_done = 0
        self._done = 0  # so many are done from that one on, and not settled yet

    def run(self) -> None:
        self._greet()
        while True:
            news = self._pipe.read()
            if news is None:
                return
            if isinstance(news, dict):
                if news.get("type") == "route":
                    self._routes[news["route"]] = news
            else:
                self._process_all(news)
                del news  # and let it go before the next is read

    def _greet(self) -> None:
        self._pipe.write_preface()
        self._pipe.flush()
        self._pipe.read_preface()
        hello = self._pipe.read()
        if not isinstance(hello, dict) or hello.get("type") != "hello":
            raise ProtocolError(f"{str(hello)[:80]} where 'hello' was expected")
        self._options = hello.get("options", {})
        name = f"{os.path.basename(sys.argv[0])} (Python {sys.version.split()[0]})"
        self._pipe.write_control(type="welcome", version=VERSION, name=name, ahead=MOST_AHEAD)
        self._pipe.write_credit(UNLIMITED, UNLIMITED)
        self._pipe.flush()

    def _process_all(self, deliveries: List[Delivery]) -> None:
        """Answers one after the other; what is quick is answered together with those behind it."""
        flushed = time.perf_counter()
        for delivery in deliveries:
            outcome, cause = DONE, ""
            try:
                self._answer(delivery)
            except Reject as reject:
                outcome, cause = REJECT, str(reject) or "rejected without a reason"
            except _PipeBroken:
                raise
            except Exception as error:
                outcome, cause = FAILED, _describe(error)
            except BaseException:  # such as sys.exit: what was done before it is done
                self._flush()
                raise
            if outcome == DONE:
                self._done += 1
                self._first_done = delivery.number if self._done == 1 else self._first_done
            else:
                self._settle_done()
                self._pipe.write_control(type="cause", delivery=delivery.number, error=cause)
                self._pipe.write_settle(delivery.number, 1, outcome)
            now = time.perf_counter()
            if now - flushed > FLUSH_SECONDS:
                self._flush()
                flushed = now
        self._flush()

    def _settle_done(self) -> None:
        if self._done:
            self._pipe.write_settle(self._first_done, self._done, DONE)
            self._done = 0

    def _flush(self) -> None:
        self._settle_done()
        _stdio.flush()
        self._pipe.flush()

    def _answer(self, delivery: Delivery) -> None:
        origin = self._routes[delivery.route]
        message = Message(
            delivery.data,
            delivery.header,
            Id(
                origin["stream"], origin["source"], origin["incarnation"],
                delivery.sequence, delivery.path,
            ),
            delivery.attempt,
            delivery.time_micros,
            self._options,
        )
        for output in outputs_of(self._engine(message)):
            header = header_json(output.header)
            self._settle_done()  # what comes now belongs to this message
            try:
                self._pipe.write_message(self._outputs, delivery.sequence, header, output.data)
            except OSError as gone:
                raise _PipeBroken("the engine is gone") from gone
            self._outputs += 1


def _describe(error: Exception) -> str:
    """What went wrong in the first line, which is what lists of failures show; then where."""
    lines = traceback.format_exception_only(type(error), error)
    what = next((line for line in lines if not line.startswith(" ")), repr(type(error))).strip()
    where = traceback.format_exc()
    room = max(0, MAX_CAUSE_CHARS - len(what) - 1)
    return (what + "\n" + where[len(where) - min(room, len(where)):])[:MAX_CAUSE_CHARS]


class _PipeBroken(BaseException):
    """Not for user code to catch and go on."""


def _once(served: Engine, words: List[str]) -> int:
    at = words.index("--once")
    rest = words[at + 1 :]
    if not rest or len(rest) not in (1, 3) or (len(rest) == 3 and rest[1] != "--options"):
        print("usage: --once FILE [--options JSON]", file=sys.stderr)
        return 2
    try:
        with open(rest[0], "rb") as file:
            data = file.read()
        options = json.loads(rest[2]) if len(rest) == 3 else {}
    except (OSError, ValueError) as problem:
        print(f"--once: {problem}", file=sys.stderr)
        return 2
    message = Message(data, {"file": rest[0]}, Id("once", "file", 0, 0), 1, 0, options)
    try:
        for output in outputs_of(served(message)):
            line = json.loads(header_json(output.header) or b"{}")
            size = memoryview(output.data).nbytes
            if size:
                line["data"] = f"{size} bytes"
            print(json.dumps(line, ensure_ascii=False))
    except Reject as reject:
        print(f"rejected: {reject}", file=sys.stderr)
        return 1
    return 0
