"""What can go wrong when messages are handed in."""

from __future__ import annotations


class SendError(Exception):
    """A message was not taken, or nobody knows whether it was.

    retryable: whether handing it in again later may help.
    """

    retryable = False


class UnreachableError(SendError):
    """Nobody answers at the address, or the link was lost and did not come back in time."""

    retryable = True


class TlsError(SendError):
    """There is no safe connection, or what one needs cannot be read; nothing was sent over another."""


class RefusedError(SendError):
    """The other end does not let this one in: wrong token, another pipeline, or it is ending."""

    def __init__(self, message: str, retryable: bool) -> None:
        super().__init__(message)
        self.retryable = retryable


class FullError(SendError):
    """There is no room for another message now, and the stream's policy is to refuse."""

    retryable = True


class DroppedError(SendError):
    """A newer message took its place, by the stream's policy; it was never sent."""


class GivenUpError(SendError):
    """The pipeline has given the message up: it was rejected, or has failed too often."""
