"""Wrappers that say as which type a Python value is to be sent.

Owns: the six wrappers of the published driver. Must not know: OIDs, the wire.
"""

from __future__ import annotations

import json
from enum import Enum
from typing import Any

__all__ = ["PGEnum", "PGJson", "PGJsonb", "PGText", "PGTsvector", "PGVarchar"]


class PGType:
    """A value and the text it is sent as.

    Parameters
    ----------
    value : object
        What is wrapped.
    """

    def __init__(self, value: Any) -> None:
        self.value = value

    def text(self) -> str:
        """Give the text the server gets."""
        return str(self.value)

    def encode(self, encoding: str) -> bytes:
        """Give the bytes of that text.

        Parameters
        ----------
        encoding : str
            A Python encoding's name.
        """
        return self.text().encode(encoding)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, PGType) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self), self.value))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.value!r})"


class PGEnum(PGType):
    """A text, or a member of an enumeration, sent with its type left to the server.

    Examples
    --------
    >>> PGEnum("red").text()
    'red'
    """

    def __init__(self, value: str | Enum) -> None:
        super().__init__(value.value if isinstance(value, Enum) else value)


class PGJson(PGType):
    """A value sent as json.

    Examples
    --------
    >>> PGJson({"a": [1, None]}).text()
    '{"a": [1, null]}'
    """

    def text(self) -> str:
        """Give the value's JSON text."""
        return json.dumps(self.value)


class PGJsonb(PGJson):
    """A value sent as jsonb.

    Examples
    --------
    >>> PGJsonb(["a"]).text()
    '["a"]'
    """


class PGTsvector(PGType):
    """A text sent as tsvector.

    Examples
    --------
    >>> PGTsvector("a fat cat")
    PGTsvector('a fat cat')
    """


class PGText(str):
    """A text declared as text, where a str leaves its type to the server.

    Examples
    --------
    >>> PGText("abc") == "abc"
    True
    """

    __slots__ = ()


class PGVarchar(str):
    """A text declared as varchar, where a str leaves its type to the server.

    Examples
    --------
    >>> PGVarchar("abc").upper()
    'ABC'
    """

    __slots__ = ()
