"""What an operation asks for when it must wait.

Owns: the effects, and the type of an operation.
Must not know: who performs them (see `transport`).

An operation is a generator. It yields effects, is sent their results, and returns its outcome. Two effects are so
frequent that they are plain values: bytes to send (a flight, answered by the first bytes received after it), and
`RECEIVE` for more bytes. An operation must not read past what belongs to it: bytes it was given and did not use
are lost, so every operation reads up to the message that ends it.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

__all__ = ["RECEIVE", "Effect", "Operation", "ReceiveByte", "Send", "StartTls"]


class Receive:
    """Wait for bytes; the result is at least one byte."""

    __slots__ = ()


RECEIVE: Final = Receive()


@dataclass(frozen=True, slots=True)
class ReceiveByte:
    """Wait for exactly one byte, or none when the peer closed: the answer to the request for TLS.

    Reading more would swallow the start of the TLS handshake, or trust bytes that an attacker put before it.
    """


@dataclass(frozen=True, slots=True)
class Send:
    """Send bytes and do not wait for an answer."""

    data: bytes


@dataclass(frozen=True, slots=True)
class StartTls:
    """Start TLS on the connection; the result is None."""


Effect: TypeAlias = bytes | Receive | ReceiveByte | Send | StartTls

Outcome = TypeVar("Outcome")
Operation: TypeAlias = Generator[Effect, Any, Outcome]
