"""Kinds of message fields, and the base class of messages built from them.

Owns: how one field is read and written; `Message`, whose two directions follow from the declared fields.
Must not know: which messages exist (see `frontend`, `backend`).

A message declares its fields once, in wire order::

    @dataclass(frozen=True, slots=True)
    class Describe(Message):
        tag: ClassVar[bytes] = b"D"
        kind: bytes = wire(BYTE)
        name: bytes = wire(CSTRING)

Reading, writing, the bounds of its length and its row in the documentation follow from that.
"""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from redshift_connector.error import LocalProtocolError, RemoteProtocolError

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "BYTE",
    "CSTRING",
    "INT16",
    "INT32",
    "PAYLOAD",
    "REST",
    "UINT32",
    "Field",
    "Message",
    "counted",
    "frame",
    "pairs",
    "terminated",
    "wire",
]

# A value in the protocol is shorter than this; a longer length word is garbage, not data.
MAX_MESSAGE = 1 << 30

_INT32 = struct.Struct("!i")


class Field(NamedTuple):
    """One kind of field: its name in the documentation, its two directions, its length in bytes.

    ``read(buffer, position)`` returns the value and the position after it, and raises IndexError, ValueError or
    struct.error when the buffer ends too early. ``size`` is the least number of bytes, ``fixed`` whether it is
    also the greatest.
    """

    notation: str
    read: Callable[[bytes, int], tuple[Any, int]]
    write: Callable[[Any], bytes]
    size: int
    fixed: bool


def _number(notation: str, code: str) -> Field:
    layout = struct.Struct("!" + code)
    size = layout.size

    def read(buffer: bytes, position: int) -> tuple[int, int]:
        return layout.unpack_from(buffer, position)[0], position + size

    return Field(notation, read, layout.pack, size, True)


def _read_byte(buffer: bytes, position: int) -> tuple[bytes, int]:
    value = buffer[position : position + 1]
    if not value:
        raise ValueError("the message ends before a byte")
    return value, position + 1


def _write_byte(value: bytes) -> bytes:
    if len(value) != 1:
        raise ValueError(f"one byte expected, not {len(value)}")
    return value


def _read_cstring(buffer: bytes, position: int) -> tuple[bytes, int]:
    end = buffer.index(b"\0", position)
    return buffer[position:end], end + 1


def _write_cstring(value: bytes) -> bytes:
    if b"\0" in value:
        raise ValueError("a NUL byte would cut the string")
    return value + b"\0"


def _read_payload(buffer: bytes, position: int) -> tuple[bytes | None, int]:
    length, start = INT32.read(buffer, position)
    if length == -1:
        return None, start
    end = start + length
    if length < -1 or end > len(buffer):
        raise ValueError(f"a value of {length} bytes does not fit the message")
    return buffer[start:end], end


def _write_payload(value: bytes | None) -> bytes:
    return b"\xff\xff\xff\xff" if value is None else _INT32.pack(len(value)) + value


def _read_rest(buffer: bytes, position: int) -> tuple[bytes, int]:
    return buffer[position:], len(buffer)


BYTE = Field("byte", _read_byte, _write_byte, 1, True)
INT16 = _number("i16", "h")
INT32 = _number("i32", "i")
UINT32 = _number("u32", "I")
CSTRING = Field("cstr", _read_cstring, _write_cstring, 1, False)
PAYLOAD = Field("i32 length or -1, bytes", _read_payload, _write_payload, 4, False)
REST = Field("bytes", _read_rest, bytes, 0, False)


def counted(item: Field) -> Field:
    """Return the field of an i16 count followed by that many items, read as a tuple."""

    def read(buffer: bytes, position: int) -> tuple[tuple[Any, ...], int]:
        count, position = INT16.read(buffer, position)
        if count < 0 or count * item.size > len(buffer) - position:
            raise ValueError(f"{count} items do not fit the message")
        items = []
        for _ in range(count):
            value, position = item.read(buffer, position)
            items.append(value)
        return tuple(items), position

    def write(values: tuple[Any, ...]) -> bytes:
        return INT16.write(len(values)) + b"".join([item.write(value) for value in values])

    return Field(f"i16 n, n x ({item.notation})", read, write, 2, False)


def terminated(key: Field, value: Field) -> Field:
    """Return the field of key/value entries that ends with a zero byte, read as a tuple of pairs."""

    def read(buffer: bytes, position: int) -> tuple[tuple[tuple[bytes, bytes], ...], int]:
        entries = []
        while buffer[position] != 0:
            name, position = key.read(buffer, position)
            text, position = value.read(buffer, position)
            entries.append((name, text))
        return tuple(entries), position + 1

    def write(entries: tuple[tuple[bytes, bytes], ...]) -> bytes:
        return b"".join([key.write(name) + value.write(text) for name, text in entries]) + b"\0"

    return Field(f"({key.notation}, {value.notation})*, 00", read, write, 1, False)


pairs = terminated(CSTRING, CSTRING)


def wire(field: Field, default: Any = dataclasses.MISSING) -> Any:
    """Declare a dataclass attribute as a field on the wire."""
    return dataclasses.field(default=default, metadata={"wire": field})


def frame(tag: bytes, body: bytes) -> bytes:
    """Return one framed message: tag, length (which counts itself), body."""
    return tag + _INT32.pack(len(body) + 4) + body


class Message:
    """Base of all messages: a frozen dataclass whose attributes are declared with `wire`."""

    __slots__ = ()
    tag: ClassVar[bytes] = b""

    @classmethod
    def layout(cls) -> tuple[tuple[str, Field], ...]:
        """Return the names and kinds of the fields in wire order."""
        return tuple((f.name, f.metadata["wire"]) for f in dataclasses.fields(cls))  # type: ignore[arg-type]

    @classmethod
    def bounds(cls) -> tuple[int, int]:
        """Return the least and the greatest length of the body in bytes."""
        layout = cls.layout()
        least = sum(field.size for _, field in layout)
        return least, least if all(field.fixed for _, field in layout) else MAX_MESSAGE

    def body(self) -> bytes:
        """Return the encoded fields without tag and length."""
        try:
            return b"".join([field.write(getattr(self, name)) for name, field in self.layout()])
        except (ValueError, TypeError, struct.error) as exc:
            raise LocalProtocolError(f"cannot encode {type(self).__name__}: {exc}") from exc

    def encode(self) -> bytes:
        """Return the whole message as it goes on the wire."""
        return frame(self.tag, self.body())

    @classmethod
    def decode(cls, body: bytes) -> Self:
        """Return the message whose fields are ``body``, which must be used up exactly."""
        position = 0
        values = []
        try:
            for _, field in cls.layout():
                value, position = field.read(body, position)
                values.append(value)
        except (ValueError, IndexError, struct.error) as exc:
            raise RemoteProtocolError(f"malformed {cls.__name__} message: {exc}") from exc
        if position != len(body):
            raise RemoteProtocolError(f"malformed {cls.__name__} message: {len(body) - position} bytes too many")
        return cls(*values)
