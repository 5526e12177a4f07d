"""From a byte stream to messages.

Owns: the incremental frame reader, which takes bytes in any split, and the limits on message length.
Must not know: what the bodies mean; in particular rows are handed out unopened.

A run of DataRow messages is the bulk of all traffic, so it stays one block of bytes, headers included, with the
number of rows in it. Everything else comes out as tag and body.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import NoReturn, TypeAlias

from redshift_connector.error import RemoteProtocolError
from redshift_connector.protocol.backend import BACKEND, ROW_DESCRIPTION_BOUNDS, DataRow, RowDescription
from redshift_connector.protocol.fields import MAX_MESSAGE, Message
from redshift_connector.protocol.frontend import FRONTEND

__all__ = ["BACKEND_BOUNDS", "FRONTEND_BOUNDS", "MAX_LOGIN_MESSAGE", "MAX_MESSAGE", "Frame", "FrameReader"]

# Tag, then the body and 0; or, for a run of rows, the whole frames and how many they are.
Frame: TypeAlias = tuple[int, bytes, int]

# Nothing in a login is longer; until it is done the peer may be anything.
MAX_LOGIN_MESSAGE = 1 << 16

_header = struct.Struct("!BI").unpack_from  # tag and length
_DATA_ROW = DataRow.tag[0]

Bounds: TypeAlias = Mapping[int, tuple[int, int]]


def _bounds(messages: Mapping[int, type[Message]]) -> dict[int, tuple[int, int]]:
    return {tag: message.bounds() for tag, message in messages.items()}


BACKEND_BOUNDS: Bounds = {**_bounds(BACKEND), RowDescription.tag[0]: ROW_DESCRIPTION_BOUNDS}
# Three messages share the tag p, and two the tag d, so only the greatest length is known there.
FRONTEND_BOUNDS: Bounds = {**_bounds(FRONTEND), **dict.fromkeys(b"pd", (0, MAX_MESSAGE))}


class FrameReader:
    """Splits what is received into messages.

    Parameters
    ----------
    bounds : mapping
        The known tags, each with the least and greatest length of its body.
    row_tag : int
        The tag whose runs stay one block; -1 for none (a server reads with -1).
    skip : bytes
        Tags of messages that are checked and not handed out, since nobody learns anything from them.

    Examples
    --------
    >>> reader = FrameReader()
    >>> reader.feed(bytes.fromhex("5A00000005"))
    []
    >>> reader.feed(bytes.fromhex("49"))
    [(90, b'I', 0)]
    """

    __slots__ = ("_bounds", "_lengths", "_limit", "_needed", "_pieces", "_row_tag", "_size", "_skip")

    def __init__(self, bounds: Bounds = BACKEND_BOUNDS, row_tag: int = _DATA_ROW, skip: bytes = b"") -> None:
        self._bounds = bounds
        self._skip = frozenset(skip)
        self._row_tag = row_tag
        self._pieces: list[bytes] = []  # what did not make a whole message yet
        self._size = 0
        self._needed = 0
        self.limit = MAX_MESSAGE

    @property
    def limit(self) -> int:
        """The greatest length of any message, in bytes."""
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        self._limit = limit
        # The length word counts itself.
        self._lengths = {
            tag: (least + 4, min(greatest, limit) + 4) for tag, (least, greatest) in self._bounds.items()
        }

    @property
    def pending(self) -> int:
        """How many bytes of an unfinished message are held."""
        return self._size

    def feed(self, data: bytes) -> list[Frame]:
        """Return the messages that ``data`` completes, in order.

        Raises
        ------
        RemoteProtocolError
            On an unknown tag or a length that the message cannot have.
        """
        if self._size:
            # A long message is joined once, when its last byte is here, not at every piece.
            self._pieces.append(data)
            self._size += len(data)
            if self._size < self._needed:
                return []
            data = b"".join(self._pieces)
            self._pieces.clear()
            self._size = 0
        frames: list[Frame] = []
        lengths = self._lengths
        row_tag = self._row_tag
        skip = self._skip
        end = len(data)
        last = end - 5  # the last place where a header fits
        position = 0
        while position <= last:
            tag, length = _header(data, position)
            try:
                least, greatest = lengths[tag]
            except KeyError:
                self._refuse(tag, length)
            if not least <= length <= greatest:
                self._refuse(tag, length)
            after = position + 1 + length
            if after > end:
                break
            if tag != row_tag:
                if tag not in skip:
                    frames.append((tag, data[position + 5 : after], 0))
                position = after
                continue
            start = position
            count = 0
            while tag == row_tag and after <= end:
                count += 1
                position = after
                if position > last:
                    break
                tag, length = _header(data, position)
                if tag == row_tag and not least <= length <= greatest:
                    self._refuse(tag, length)
                after = position + 1 + length
            frames.append((row_tag, data[start:position], count))
        if position < end:
            self._keep(data, position)
        return frames

    def _keep(self, data: bytes, position: int) -> None:
        rest = data[position:]
        self._pieces.append(rest)
        self._size = len(rest)
        self._needed = _header(rest, 0)[1] + 1 if self._size >= 5 else 5

    def _refuse(self, tag: int, length: int) -> NoReturn:
        if tag not in self._bounds:
            raise RemoteProtocolError(
                f"the peer sent a message with the unknown tag {bytes((tag,))!r}; is it a Redshift server?"
            )
        raise RemoteProtocolError(
            f"the peer sent a message {bytes((tag,))!r} with the length {length}; is it a Redshift server?"
        )
