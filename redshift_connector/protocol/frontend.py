"""Messages a client sends.

Owns: one record per frontend message, and the table of those that carry a tag.
Must not know: when they are sent (see `session`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from redshift_connector.protocol import codes
from redshift_connector.protocol.fields import (
    BYTE,
    CSTRING,
    INT16,
    INT32,
    PAYLOAD,
    REST,
    UINT32,
    Message,
    counted,
    frame,
    pairs,
    wire,
)

__all__ = [
    "FRONTEND",
    "Bind",
    "CancelRequest",
    "Close",
    "CopyData",
    "CopyDone",
    "CopyFail",
    "Describe",
    "Digest",
    "Execute",
    "Flush",
    "FunctionCall",
    "IdpToken",
    "Parse",
    "Password",
    "Query",
    "SaslInitial",
    "SaslResponse",
    "SslRequest",
    "Startup",
    "Sync",
    "Terminate",
]

STATEMENT = b"S"
PORTAL = b"P"


class Untagged(Message):
    """A message of the time before the first answer: length and fields, no tag."""

    __slots__ = ()

    def encode(self) -> bytes:
        """Return length and body."""
        return frame(b"", self.body())


@dataclass(frozen=True, slots=True)
class Startup(Untagged):
    """The first message of a session: protocol version and start-up keys."""

    version: int = wire(INT32)
    parameters: tuple[tuple[bytes, bytes], ...] = wire(pairs)


@dataclass(frozen=True, slots=True)
class SslRequest(Untagged):
    """Asks whether the server speaks TLS; the answer is one byte, S or N."""

    code: int = wire(INT32, codes.SSL_REQUEST)


@dataclass(frozen=True, slots=True)
class CancelRequest(Untagged):
    """Sent alone on a connection of its own: stop what the other session is doing."""

    code: int = wire(INT32)
    process_id: int = wire(INT32)
    secret: bytes = wire(REST)


@dataclass(frozen=True, slots=True)
class Password(Message):
    """Answer to a cleartext or MD5 request."""

    tag: ClassVar[bytes] = b"p"
    password: bytes = wire(CSTRING)


@dataclass(frozen=True, slots=True)
class SaslInitial(Message):
    """The chosen SASL mechanism and its first message."""

    tag: ClassVar[bytes] = b"p"
    mechanism: bytes = wire(CSTRING)
    data: bytes | None = wire(PAYLOAD)


@dataclass(frozen=True, slots=True)
class SaslResponse(Message):
    """A further SASL message."""

    tag: ClassVar[bytes] = b"p"
    data: bytes = wire(REST)


@dataclass(frozen=True, slots=True)
class Digest(Message):
    """Answer to Redshift's digest request."""

    tag: ClassVar[bytes] = b"d"
    answer: bytes | None = wire(PAYLOAD)
    client_nonce: bytes | None = wire(PAYLOAD)


@dataclass(frozen=True, slots=True)
class IdpToken(Message):
    """Answer to Redshift's identity-provider request: the token, without an end mark."""

    tag: ClassVar[bytes] = b"i"
    token: bytes = wire(REST)


@dataclass(frozen=True, slots=True)
class Parse(Message):
    """Prepares a statement; OID 0 or 705 lets the server infer a parameter's type."""

    tag: ClassVar[bytes] = b"P"
    statement: bytes = wire(CSTRING)
    query: bytes = wire(CSTRING)
    parameter_oids: tuple[int, ...] = wire(counted(UINT32), ())


@dataclass(frozen=True, slots=True)
class Bind(Message):
    """Makes a portal from a statement and parameter values.

    No result format asks for text in every column, one for the same in every column.
    """

    tag: ClassVar[bytes] = b"B"
    portal: bytes = wire(CSTRING)
    statement: bytes = wire(CSTRING)
    parameter_formats: tuple[int, ...] = wire(counted(INT16), ())
    parameters: tuple[bytes | None, ...] = wire(counted(PAYLOAD), ())
    result_formats: tuple[int, ...] = wire(counted(INT16), ())


@dataclass(frozen=True, slots=True)
class Describe(Message):
    """Asks for the columns of a statement (S) or a portal (P)."""

    tag: ClassVar[bytes] = b"D"
    kind: bytes = wire(BYTE)
    name: bytes = wire(CSTRING)


@dataclass(frozen=True, slots=True)
class Execute(Message):
    """Runs a portal; limit 0 means all rows."""

    tag: ClassVar[bytes] = b"E"
    portal: bytes = wire(CSTRING)
    limit: int = wire(INT32)


@dataclass(frozen=True, slots=True)
class Close(Message):
    """Drops a statement (S) or a portal (P); an unknown name is not an error."""

    tag: ClassVar[bytes] = b"C"
    kind: bytes = wire(BYTE)
    name: bytes = wire(CSTRING)


@dataclass(frozen=True, slots=True)
class Flush(Message):
    """Asks for the answers so far, without ending the flight."""

    tag: ClassVar[bytes] = b"H"


@dataclass(frozen=True, slots=True)
class Sync(Message):
    """Ends a flight; answered by one ReadyForQuery."""

    tag: ClassVar[bytes] = b"S"


@dataclass(frozen=True, slots=True)
class Query(Message):
    """The simple query: one text, any number of statements, no parameters."""

    tag: ClassVar[bytes] = b"Q"
    query: bytes = wire(CSTRING)


@dataclass(frozen=True, slots=True)
class CopyData(Message):
    """A piece of COPY data; Redshift has no such sub-protocol."""

    tag: ClassVar[bytes] = b"d"
    data: bytes = wire(REST)


@dataclass(frozen=True, slots=True)
class CopyDone(Message):
    """The end of COPY data."""

    tag: ClassVar[bytes] = b"c"


@dataclass(frozen=True, slots=True)
class CopyFail(Message):
    """Gives up a COPY: the way back to a known point when a server starts one."""

    tag: ClassVar[bytes] = b"f"
    reason: bytes = wire(CSTRING)


@dataclass(frozen=True, slots=True)
class FunctionCall(Message):
    """The function call of the protocol's early days; only listed so that a server knows the tag."""

    tag: ClassVar[bytes] = b"F"
    data: bytes = wire(REST)


@dataclass(frozen=True, slots=True)
class Terminate(Message):
    """Says goodbye."""

    tag: ClassVar[bytes] = b"X"


# The tags p and d stand for several messages; which one is known from what the server asked last.
FRONTEND: dict[int, type[Message]] = {
    message.tag[0]: message
    for message in (
        Password,
        Digest,
        IdpToken,
        Parse,
        Bind,
        Describe,
        Execute,
        Close,
        Flush,
        Sync,
        Query,
        CopyData,
        CopyDone,
        CopyFail,
        FunctionCall,
        Terminate,
    )
}
