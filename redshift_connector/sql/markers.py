"""From the markers of the five paramstyles to the server's ``$1``, ``$2``, ...

Owns: what is a marker in each style, and the text that results.
Must not know: arguments, caching, messages.

Choices where the styles of PEP 249 and SQL collide:

- Quoted text, dollar-quoted bodies and comments are copied untouched; ``%%`` in them stays ``%%``.
- A colon is a marker only if digits (``numeric``) or a name (``named``) follow it at once, and if it does not
  touch the end of something on its left: a name, a number, ``]``, ``)``, a closing quote. So ``a[1:2]``,
  ``12:34``, ``x::y:z``, ``a[lo : hi]`` and ``:=`` are left alone. The end of another marker does not count:
  ``:a:b`` are two.
- In ``numeric`` a colon before a letter is left alone: what else could it become that the server understands?
- A marker that touches a word (``limit?``, ``%sand``) is set apart from it by a blank, since ``limit$1`` is a name.
- ``$1`` written by the caller is left alone and remembered: only the server can then tell how many values it wants.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from redshift_connector.error import InterfaceError, ProgrammingError
from redshift_connector.sql.scanner import MARK, PARAMETER, Scanner

__all__ = ["PARAMSTYLES", "Conversion", "convert_markers"]


class Conversion(NamedTuple):
    """A text with the server's parameters in place of the markers.

    Attributes
    ----------
    style : str
        The paramstyle the markers were written in.
    text : str
        The text to send.
    parameter_count : int
        How many parameters the markers stand for; in ``numeric`` the highest number.
    names : tuple of str or None
        For each parameter the key of its value, in order of first use; None where values go by position. It is
        empty, not None, for a ``pyformat`` text without markers, which takes either.
    native : bool
        Whether the caller wrote ``$n`` as well, so that `parameter_count` may not be the whole truth.
    """

    style: str
    text: str
    parameter_count: int
    names: tuple[str, ...] | None
    native: bool


class _Marks:
    """The parameters that the markers met so far stand for."""

    __slots__ = ("count", "names")

    def __init__(self) -> None:
        self.count = 0
        self.names: dict[str, int] = {}

    def next_in_order(self) -> str:
        self.count += 1
        return f"${self.count}"

    def of_name(self, name: str) -> str:
        return f"${self.names.setdefault(name, len(self.names) + 1)}"


# What a marker becomes; None if it is none after all. Gets the marker, the character on its left ("" behind another
# marker and at the start) and the index of the marker.
_Replace = Callable[[_Marks, str, str, int], "str | None"]


# No part of a name; as for every str, "" is in it too, which stands for the ends of the text.
_APART = " ,()=\n\t"


class _Style(NamedTuple):
    scanner: Scanner
    replace: _Replace
    by_name: bool


def convert_markers(style: str, text: str) -> Conversion:
    """Replace the markers of a text by the server's parameters.

    Parameters
    ----------
    style : str
        One of the five paramstyles.
    text : str
        SQL text with markers.

    Returns
    -------
    Conversion
        The text to send and what its parameters are.

    Raises
    ------
    InterfaceError
        For an unknown style, and for a ``%`` that is neither a marker nor doubled.
    ProgrammingError
        For a number no parameter can have.

    Examples
    --------
    >>> convert_markers("named", "select :a, ':b', :a::int").text
    "select $1, ':b', $1::int"
    """
    try:
        scanner, replace, by_name = _STYLES[style]
    except (KeyError, TypeError):
        raise InterfaceError(f"unknown paramstyle {style!r}: use one of {', '.join(PARAMSTYLES)}") from None
    marks = _Marks()
    converted, native = _rewrite(text, scanner, replace, marks)
    if marks.names:
        return Conversion(style, converted, len(marks.names), tuple(marks.names), native)
    return Conversion(style, converted, marks.count, () if by_name and not marks.count else None, native)


def _rewrite(text: str, scanner: Scanner, replace: _Replace, marks: _Marks) -> tuple[str, bool]:
    pieces: list[str] = []
    native = False
    done = 0
    for kind, start, end in scanner.regions(text):
        if kind == MARK:
            before = text[start - 1] if start > done else ""
            replacement = replace(marks, text[start:end], before, start)
            if replacement is None:
                continue
            pieces.append(text[done:start])
            if replacement[0] == "$":
                # The constant answers for nearly every marker there is; the function is for the rest.
                if before not in _APART and _is_name_character(before):
                    pieces.append(" ")
                if text[end : end + 1] not in _APART and _is_name_character(text[end]):
                    replacement += " "
            pieces.append(replacement)
            done = end
        elif kind == PARAMETER:
            native = True
    if not done:
        return text, native
    pieces.append(text[done:])
    return "".join(pieces), native


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _is_name_character(character: str) -> bool:
    return _is_word(character) or character == "$" or character > "\x7f"


def _qmark(marks: _Marks, _token: str, _before: str, _start: int) -> str:
    return marks.next_in_order()


def _is_colon_marker(token: str, before: str) -> bool:
    return _is_word(token[1]) and not (_is_word(before) or (before != "" and before in "$])\"'"))


def _numeric(marks: _Marks, token: str, before: str, start: int) -> str | None:
    if not _is_colon_marker(token, before):
        return None
    digits = token[1:]
    # Nine digits are far beyond what one statement can hold, and keep int() away from a megabyte of them.
    number = int(digits) if len(digits) <= 9 else 0
    if number == 0:
        raise ProgrammingError(
            f"no parameter can have the number {token[:20]} (character {start + 1} of the statement): "
            "numeric markers start at :1"
        )
    marks.count = max(marks.count, number)
    return f"${digits}"


def _named(marks: _Marks, token: str, before: str, _start: int) -> str | None:
    return marks.of_name(token[1:]) if _is_colon_marker(token, before) else None


def _format(marks: _Marks, token: str, _before: str, start: int) -> str:
    if token == "%s":
        return marks.next_in_order()
    if token == "%%":
        return "%"
    raise InterfaceError(f"Only %s and %% are supported in the query. {_stray_percent(token, start)}")


def _pyformat(marks: _Marks, token: str, _before: str, start: int) -> str:
    if token == "%%":
        return "%"
    if token != "%s" and not token.endswith(")s"):
        raise InterfaceError(f"Only %(name)s, %s and %% are supported in the query. {_stray_percent(token, start)}")
    if marks.names if token == "%s" else marks.count:
        raise InterfaceError(
            "Only one of %(name)s and %s can be used in a query, not both: "
            f"{token!r} at character {start + 1} differs from the markers before it."
        )
    if token == "%s":
        return marks.next_in_order()
    # The published driver drops inner parentheses, so the key of %(a(b))s is "ab".
    return marks.of_name(token[2:-2].replace("(", "").replace(")", ""))


def _stray_percent(token: str, start: int) -> str:
    return f"Found {token!r} at character {start + 1}; a percent sign outside quotes is written %%."


_STYLES: dict[str, _Style] = {
    "qmark": _Style(Scanner(r"\?"), _qmark, by_name=False),
    # The alternatives :: and := are there to be passed over in one step.
    "numeric": _Style(Scanner(r":(?:=|:+|[0-9]+)"), _numeric, by_name=False),
    "named": _Style(Scanner(r":(?:=|:+|\w+)"), _named, by_name=True),
    "format": _Style(Scanner(r"%.?"), _format, by_name=False),
    # A key may hold parentheses in pairs, one level deep; the bound keeps a text full of them from piling up.
    "pyformat": _Style(Scanner(r"%(?:\([^()]*(?:\([^()]*\)[^()]*){0,9}\)s|.?)"), _pyformat, by_name=True),
}

PARAMSTYLES: tuple[str, ...] = tuple(_STYLES)
"""The five paramstyles of PEP 249."""
