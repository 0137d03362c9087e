"""What user code sees: messages that come in, outputs that go out."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, Mapping, Optional, Tuple, Union

MAX_HEADER_BYTES = 65_535
MAX_DEPTH = 32
_INT64 = 1 << 63


class Reject(Exception):
    """Raise it for a message that can never succeed: it becomes a dead letter at once."""


@dataclass(frozen=True)
class Id:
    """A message's identity, the same whenever the work that made it is repeated.

    stream: the stream it travels on, or the stage that made it.
    source, incarnation: who handed the original message in, and in which of its runs.
    sequence: position of the original message in that run, from 0.
    path: index of each output on the way, one for each stage passed.
    """

    stream: str
    source: str
    incarnation: int
    sequence: int
    path: Tuple[int, ...] = ()

    def __str__(self) -> str:
        indices = "".join(f".{index}" for index in self.path)
        return f"{self.stream}/{self.source}@{self.incarnation}/{self.sequence}{indices}"


class Message:
    """One message. Its data is lent until the function has returned (and its generator has ended).

    data: the payload, a read-only memoryview of bytes; copy what must last longer.
    attempt: how often the message has been tried, 1 for the first time.
    time_micros: when the source meant to send it, microseconds since 1970.
    options: the stage's options.
    """

    __slots__ = ("data", "id", "attempt", "time_micros", "options", "_header_json", "_header")

    def __init__(
        self,
        data: Union[bytes, bytearray, memoryview],
        header: Union[Mapping[str, Any], bytes] = b"",
        id: Id = Id("test", "test", 0, 0),
        attempt: int = 1,
        time_micros: int = 0,
        options: Optional[Mapping[str, Any]] = None,
    ) -> None:
        self.data = memoryview(data).toreadonly()
        self.id = id
        self.attempt = attempt
        self.time_micros = time_micros
        self.options: Mapping[str, Any] = options or {}
        self._header_json = header if isinstance(header, bytes) else b""
        self._header: Optional[Dict[str, Any]] = (
            None if isinstance(header, bytes) else dict(header)
        )

    @property
    def header(self) -> Dict[str, Any]:
        """The message's keys; parsed when it is first asked for."""
        if self._header is None:
            self._header = json.loads(self._header_json) if self._header_json else {}
        return self._header

    def array(self) -> Any:
        """The payload as an array of NumPy, not a copy, by the header's ``dtype`` and ``shape``.

        dtype: NumPy's name of it, such as ``uint16``; little-endian. shape: a list of lengths, rows first; absent
        for one dimension. Raises ValueError if the header does not say so, or says something else than there is.
        """
        import numpy

        name = self.header.get("dtype")
        if not isinstance(name, str):
            raise ValueError(
                f"{self.id}: its header has no dtype (it has {sorted(self.header)}), so its {len(self.data)} bytes"
                " are no array. A file such as TIFF or PNG needs its own reader, with io.BytesIO(msg.data)."
            )
        try:
            values = numpy.frombuffer(self.data, numpy.dtype(name).newbyteorder("<"))
            return values.reshape(self.header.get("shape", [-1]))
        except (TypeError, ValueError) as unfit:
            raise ValueError(
                f"{self.id}: {len(self.data)} bytes are no array of dtype {name!r} and shape"
                f" {self.header.get('shape')}: {unfit}"
            ) from unfit

    def __repr__(self) -> str:
        return f"Message({self.id}, {len(self.data)} bytes, attempt {self.attempt})"


@dataclass(frozen=True)
class Output:
    """One result: keys, bytes, or both.

    data may be anything that offers its memory as bytes: bytes, memoryview, an array. An array's dtype and shape
    are in the header only if it was returned by itself or made into an output by ``tenuto.array_output``.
    """

    header: Mapping[str, Any] = field(default_factory=dict)
    data: Any = b""


def outputs_of(returned: Any) -> Iterator[Output]:
    """The outputs in what a function returned: nothing, one, or several of them."""
    if returned is None:
        return
    if isinstance(returned, (Output, Mapping)) or _is_array(returned) or _is_bytes(returned):
        yield _output(returned)
    elif hasattr(returned, "__iter__") and not isinstance(returned, str):
        for one in returned:
            if one is not None:
                yield _output(one)
    else:
        yield _output(returned)


def _output(one: Any) -> Output:
    if isinstance(one, Output):
        return one
    if isinstance(one, Mapping):
        return Output(header=one)
    if _is_array(one):
        return array_output(one)
    if _is_bytes(one):
        return Output(data=one)
    raise TypeError(
        f"an engine returned {type(one).__name__} {str(one)[:60]!r}; expected None, bytes, a dict,"
        " tenuto.Output, or several of these. Text: encode it."
    )


def array_output(array: Any, header: Optional[Mapping[str, Any]] = None) -> Output:
    """An array of NumPy as an output that ``msg.array()`` reads again, whatever its strides and byte order."""
    import numpy

    if array.dtype.kind not in "biufc":
        raise TypeError(f"an array of dtype {array.dtype} is no numbers. Make numbers of it, or bytes.")
    data = numpy.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    keys = {"dtype": array.dtype.newbyteorder("=").name, "shape": list(array.shape)}
    return Output({**keys, **(header or {})}, data)


def _is_array(value: Any) -> bool:
    return hasattr(value, "__array_interface__") and hasattr(value, "dtype") and hasattr(value, "shape")


def _is_bytes(value: Any) -> bool:
    try:
        memoryview(value)
        return True
    except TypeError:
        return False


def header_json(header: Mapping[str, Any]) -> bytes:
    """JSON of an output's keys. Numbers that JSON does not know become text, as in Java."""
    if not header:
        return b""
    text = json.dumps(_json_value("", header), ensure_ascii=False, separators=(",", ":"))
    encoded = text.encode()
    if len(encoded) > MAX_HEADER_BYTES:
        raise ValueError(
            f"header: {len(encoded)} bytes of JSON are more than the limit of {MAX_HEADER_BYTES}."
            " Put bulky values into the data."
        )
    return encoded


def _json_value(key: str, value: Any, depth: int = 0) -> Any:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        if not -_INT64 <= value < _INT64:
            raise OverflowError(f"header.{key}: {value} does not fit 64 bits. Make it text.")
        return int(value)
    if isinstance(value, float):
        if math.isfinite(value):
            return float(value)
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if depth >= MAX_DEPTH:
        raise ValueError(f"header.{key[:80]}: is nested more than {MAX_DEPTH} deep. Put it into the data.")
    if isinstance(value, Mapping):
        return {str(name): _json_value(f"{key}.{name}" if key else str(name), element, depth + 1)
                for name, element in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json_value(key, element, depth + 1) for element in value]
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):  # a number of NumPy
        return _json_value(key, value.item(), depth)
    raise TypeError(
        f"header.{key}: {type(value).__name__} is not a JSON value."
        " Use text, numbers, booleans, lists or dicts of these."
    )
