"""Messages a server sends.

Owns: one record per backend message, the table by tag, the two forms of RowDescription.
Must not know: what is done with them (see `session`).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import ClassVar

from redshift_connector.error import LocalProtocolError, RemoteProtocolError
from redshift_connector.protocol.fields import (
    BYTE,
    CSTRING,
    INT16,
    INT32,
    MAX_MESSAGE,
    PAYLOAD,
    REST,
    UINT32,
    Message,
    counted,
    frame,
    terminated,
    wire,
)

__all__ = [
    "BACKEND",
    "Authentication",
    "BackendKeyData",
    "BindComplete",
    "CloseComplete",
    "CompressedData",
    "CompressionAck",
    "ColumnDescription",
    "CommandComplete",
    "CopyBothResponse",
    "CopyData",
    "CopyDone",
    "CopyInResponse",
    "CopyOutResponse",
    "DataRow",
    "EmptyQueryResponse",
    "ErrorResponse",
    "FunctionCallResponse",
    "NegotiateProtocolVersion",
    "NoData",
    "NoticeResponse",
    "NotificationResponse",
    "ParameterDescription",
    "ParameterStatus",
    "ParseComplete",
    "PortalSuspended",
    "ReadyForQuery",
    "RowDescription",
    "SetCompressionMethod",
]


@dataclass(frozen=True, slots=True)
class Authentication(Message):
    """A step of the login: 0 is success, other codes ask for an answer."""

    tag: ClassVar[bytes] = b"R"
    code: int = wire(INT32)
    data: bytes = wire(REST, b"")


@dataclass(frozen=True, slots=True)
class ParameterStatus(Message):
    """The server tells a setting; sent at login and on change."""

    tag: ClassVar[bytes] = b"S"
    key: bytes = wire(CSTRING)
    value: bytes = wire(CSTRING)


@dataclass(frozen=True, slots=True)
class BackendKeyData(Message):
    """What a CancelRequest needs; the key has four bytes, newer servers may send more."""

    tag: ClassVar[bytes] = b"K"
    process_id: int = wire(INT32)
    secret: bytes = wire(REST)


@dataclass(frozen=True, slots=True)
class ReadyForQuery(Message):
    """End of a flight's answers; the byte is I, T or E."""

    tag: ClassVar[bytes] = b"Z"
    status: bytes = wire(BYTE)


@dataclass(frozen=True, slots=True)
class ParameterDescription(Message):
    """Types of a statement's parameters."""

    tag: ClassVar[bytes] = b"t"
    oids: tuple[int, ...] = wire(counted(UINT32))


@dataclass(frozen=True, slots=True)
class NoData(Message):
    """The statement or portal returns no rows."""

    tag: ClassVar[bytes] = b"n"


@dataclass(frozen=True, slots=True)
class DataRow(Message):
    """One row; the client keeps these unopened, see `frames`."""

    tag: ClassVar[bytes] = b"D"
    values: tuple[bytes | None, ...] = wire(counted(PAYLOAD))


@dataclass(frozen=True, slots=True)
class CommandComplete(Message):
    """The end of a statement and its tag, such as ``INSERT 0 5``."""

    tag: ClassVar[bytes] = b"C"
    command: bytes = wire(CSTRING)


@dataclass(frozen=True, slots=True)
class EmptyQueryResponse(Message):
    """Stands for CommandComplete when the text held no statement."""

    tag: ClassVar[bytes] = b"I"


@dataclass(frozen=True, slots=True)
class PortalSuspended(Message):
    """The row limit of Execute was reached."""

    tag: ClassVar[bytes] = b"s"


@dataclass(frozen=True, slots=True)
class ParseComplete(Message):
    """Parse is done."""

    tag: ClassVar[bytes] = b"1"


@dataclass(frozen=True, slots=True)
class BindComplete(Message):
    """Bind is done."""

    tag: ClassVar[bytes] = b"2"


@dataclass(frozen=True, slots=True)
class CloseComplete(Message):
    """Close is done."""

    tag: ClassVar[bytes] = b"3"


class _Report(Message):
    """Shared reading of error and notice fields."""

    __slots__ = ()
    fields: tuple[tuple[bytes, bytes], ...]

    def as_text(self) -> dict[str, str]:
        """Return field letter to text; bytes that are not UTF-8 are shown escaped, not lost."""
        return {key.decode("latin-1"): text.decode("utf-8", "backslashreplace") for key, text in self.fields}


@dataclass(frozen=True, slots=True)
class ErrorResponse(_Report):
    """A statement or the session failed."""

    tag: ClassVar[bytes] = b"E"
    fields: tuple[tuple[bytes, bytes], ...] = wire(terminated(BYTE, CSTRING))


@dataclass(frozen=True, slots=True)
class NoticeResponse(_Report):
    """A message for the user; may stand between any two other messages."""

    tag: ClassVar[bytes] = b"N"
    fields: tuple[tuple[bytes, bytes], ...] = wire(terminated(BYTE, CSTRING))


@dataclass(frozen=True, slots=True)
class NotificationResponse(Message):
    """Another session used NOTIFY."""

    tag: ClassVar[bytes] = b"A"
    process_id: int = wire(INT32)
    channel: bytes = wire(CSTRING)
    payload: bytes = wire(CSTRING)


@dataclass(frozen=True, slots=True)
class CopyInResponse(Message):
    """The server starts a COPY from the client, which this driver gives up at once."""

    tag: ClassVar[bytes] = b"G"
    format: bytes = wire(BYTE)
    column_formats: tuple[int, ...] = wire(counted(INT16))


@dataclass(frozen=True, slots=True)
class CopyOutResponse(Message):
    """The server starts a COPY to the client."""

    tag: ClassVar[bytes] = b"H"
    format: bytes = wire(BYTE)
    column_formats: tuple[int, ...] = wire(counted(INT16))


@dataclass(frozen=True, slots=True)
class CopyBothResponse(Message):
    """The server starts a COPY in both directions."""

    tag: ClassVar[bytes] = b"W"
    format: bytes = wire(BYTE)
    column_formats: tuple[int, ...] = wire(counted(INT16))


@dataclass(frozen=True, slots=True)
class CopyData(Message):
    """A piece of COPY data."""

    tag: ClassVar[bytes] = b"d"
    data: bytes = wire(REST)


@dataclass(frozen=True, slots=True)
class CopyDone(Message):
    """The end of COPY data."""

    tag: ClassVar[bytes] = b"c"


@dataclass(frozen=True, slots=True)
class FunctionCallResponse(Message):
    """Answer to a function call, which this driver never makes."""

    tag: ClassVar[bytes] = b"V"
    data: bytes = wire(REST)


@dataclass(frozen=True, slots=True)
class NegotiateProtocolVersion(Message):
    """The server knows an older protocol or not every ``_pq_.`` option; the content is only informative."""

    tag: ClassVar[bytes] = b"v"
    data: bytes = wire(REST)


@dataclass(frozen=True, slots=True)
class CompressionAck(Message):
    """The compression algorithms the server agreed to; only sent to a client that asked for some."""

    tag: ClassVar[bytes] = b"z"
    algorithms: bytes = wire(REST)


@dataclass(frozen=True, slots=True)
class SetCompressionMethod(Message):
    """Which of the agreed algorithms the next compressed data use."""

    tag: ClassVar[bytes] = b"k"
    index: bytes = wire(BYTE)


@dataclass(frozen=True, slots=True)
class CompressedData(Message):
    """A compressed piece of the message stream."""

    tag: ClassVar[bytes] = b"m"
    data: bytes = wire(REST)


_COLUMN_NUMBERS = struct.Struct("!IhIhih")  # table OID, attribute number, type OID, size, modifier, format
_FLAG_NOT_NULL = 1
_FLAG_AUTO_INCREMENT = 1 << 4
_FLAG_READ_ONLY = 1 << 8
_FLAG_SEARCHABLE = 1 << 12


@dataclass(frozen=True, slots=True)
class ColumnDescription:
    """One column of a RowDescription.

    The five attributes from ``schema`` on are sent from ``client_protocol_version`` 1 on only.

    Attributes
    ----------
    format : int
        0 text, 1 binary: the form the values of this portal really have.
    flags : int
        Bit 0 not null, 1 case sensitive, 4 auto-increment, 8 read-only, 12 searchable.
    """

    label: bytes
    table_oid: int = 0
    attribute_number: int = 0
    type_oid: int = 0
    type_size: int = -1
    type_modifier: int = -1
    format: int = 0
    schema: bytes | None = None
    table: bytes | None = None
    column: bytes | None = None
    catalog: bytes | None = None
    flags: int = 0

    @property
    def not_null(self) -> bool:
        """Whether the column refuses NULL."""
        return bool(self.flags & _FLAG_NOT_NULL)

    @property
    def auto_increment(self) -> bool:
        """Whether the column is an identity column."""
        return bool(self.flags & _FLAG_AUTO_INCREMENT)

    @property
    def read_only(self) -> bool:
        """Whether the column cannot be written."""
        return bool(self.flags & _FLAG_READ_ONLY)

    @property
    def searchable(self) -> bool:
        """Whether the column can stand in a condition."""
        return bool(self.flags & _FLAG_SEARCHABLE)


def _read_column(buffer: bytes, position: int, extended: bool) -> tuple[ColumnDescription, int]:
    label, position = CSTRING.read(buffer, position)
    table_oid, number, type_oid, size, modifier, form = _COLUMN_NUMBERS.unpack_from(buffer, position)
    position += _COLUMN_NUMBERS.size
    if not extended:
        return ColumnDescription(label, table_oid, number, type_oid, size, modifier, form), position
    schema, position = CSTRING.read(buffer, position)
    table, position = CSTRING.read(buffer, position)
    column, position = CSTRING.read(buffer, position)
    catalog, position = CSTRING.read(buffer, position)
    flags, position = INT16.read(buffer, position)
    description = ColumnDescription(
        label, table_oid, number, type_oid, size, modifier, form, schema, table, column, catalog, flags
    )
    return description, position


@dataclass(frozen=True, slots=True)
class RowDescription:
    """The columns of a result.

    From ``client_protocol_version`` 1 on every RowDescription of the session is extended by four names and a flag
    word per column, so it can only be read by who knows the negotiated version.
    """

    tag: ClassVar[bytes] = b"T"
    columns: tuple[ColumnDescription, ...]

    @classmethod
    def decode(cls, body: bytes, extended: bool) -> RowDescription:
        """Return the description whose fields are ``body``."""
        try:
            count, position = INT16.read(body, 0)
            if count < 0:
                raise ValueError(f"{count} columns")
            columns = []
            for _ in range(count):
                column, position = _read_column(body, position, extended)
                columns.append(column)
        except (ValueError, IndexError, struct.error) as exc:
            raise RemoteProtocolError(f"malformed RowDescription message: {exc}") from exc
        if position != len(body):
            raise RemoteProtocolError(f"malformed RowDescription message: {len(body) - position} bytes too many")
        return cls(tuple(columns))

    def encode(self, extended: bool) -> bytes:
        """Return the whole message in the plain or the extended form."""
        try:
            return frame(self.tag, self._body(extended))
        except (ValueError, TypeError, struct.error) as exc:
            raise LocalProtocolError(f"cannot encode RowDescription: {exc}") from exc

    def _body(self, extended: bool) -> bytes:
        parts = [INT16.write(len(self.columns))]
        for column in self.columns:
            parts.append(CSTRING.write(column.label))
            parts.append(
                _COLUMN_NUMBERS.pack(
                    column.table_oid,
                    column.attribute_number,
                    column.type_oid,
                    column.type_size,
                    column.type_modifier,
                    column.format,
                )
            )
            if extended:
                names = (column.schema, column.table, column.column, column.catalog)
                parts += [CSTRING.write(name or b"") for name in names]
                parts.append(INT16.write(column.flags))
        return b"".join(parts)


BACKEND: dict[int, type[Message]] = {
    message.tag[0]: message
    for message in (
        Authentication,
        ParameterStatus,
        BackendKeyData,
        ReadyForQuery,
        ParameterDescription,
        NoData,
        DataRow,
        CommandComplete,
        EmptyQueryResponse,
        PortalSuspended,
        ParseComplete,
        BindComplete,
        CloseComplete,
        ErrorResponse,
        NoticeResponse,
        NotificationResponse,
        CopyInResponse,
        CopyOutResponse,
        CopyBothResponse,
        CopyData,
        CopyDone,
        FunctionCallResponse,
        NegotiateProtocolVersion,
        CompressionAck,
        SetCompressionMethod,
        CompressedData,
    )
}

# RowDescription has two forms, so it is not a Message; its shortest body is the count of columns.
ROW_DESCRIPTION_BOUNDS = (2, MAX_MESSAGE)
