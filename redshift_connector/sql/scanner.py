"""The one tokenizer of SQL text: it finds what must not be read as SQL, and what its caller looks for.

Owns: where a literal, a quoted name, a dollar-quoted body or a comment ends, and what ``$1`` is.
Must not know: paramstyles, statements, arguments.

Everything that has to look inside SQL text (markers of the five paramstyles, splitting at semicolons) is a
:class:`Scanner` given one more pattern. The text is walked once: a regular expression whose alternatives all
start with a fixed character jumps to the next character that can matter, and the end of a region is found with
``str.find`` or with a pattern that cannot backtrack, so the time is linear in the text. A region that is never
closed runs to the end of the text; the server has the better error message for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

__all__ = ["BODY", "COMMENT", "IDENTIFIER", "MARK", "PARAMETER", "STRING", "Region", "Scanner", "comment_end"]

STRING = "string"  # '…' and E'…'; the region starts at the quote, a prefix letter stays outside
IDENTIFIER = "identifier"  # "…"
BODY = "body"  # $$…$$ and $tag$…$tag$
COMMENT = "comment"  # -- to the end of the line, or /* */ with nesting
PARAMETER = "parameter"  # $1 as the server knows it
MARK = "mark"  # what the caller's own pattern matched

Region = tuple[str, int, int]
"""Kind, start and end of a stretch of the text."""

# The server takes every character beyond ASCII as part of a name.
_NAME_CHARACTER = r"[\w$\u0080-\U0010ffff]"
_TAG = r"[A-Za-z_\u0080-\U0010ffff][A-Za-z0-9_\u0080-\U0010ffff]*"

# Each alternative must begin with a literal character: only then does the search skip at the speed of C.
# A $ within a name (a$1, a$$) is part of that name. The lookbehind comes after the $ to keep the literal first.
_OPENERS = rf"""'|"|--[^\r\n]*|/\*|\$(?<!{_NAME_CHARACTER}\$)(?:[0-9]+|(?:{_TAG})?\$)"""

_LONE_E = re.compile(rf"(?<!{_NAME_CHARACTER})[eE]\Z")
_ESCAPE_STEP = re.compile(r"\\.|''|'", re.DOTALL)
_LINE_END = re.compile(r"[\r\n]")
_COMMENT_STEP = re.compile(r"/\*|\*/")


class Scanner:
    """A tokenizer that stops at quoted text and comments and at one pattern of the caller's.

    Parameters
    ----------
    interest : str
        A regular expression; each of its alternatives must begin with a literal character that opens no region
        (not a quote, ``$``, ``-`` or ``/``) and must match at least one character. ``.`` matches a newline too.

    Examples
    --------
    >>> text = "select '?', ? -- why?"
    >>> [(kind, text[start:end]) for kind, start, end in Scanner(r"\\?").regions(text)]
    [('string', "'?'"), ('mark', '?'), ('comment', '-- why?')]
    """

    def __init__(self, interest: str) -> None:
        self._interest = interest

    @cached_property
    def _openers(self) -> re.Pattern[str]:
        # Compiled when it is first needed: a program uses one parameter style, and compiling takes milliseconds.
        return re.compile(f"{_OPENERS}|{self._interest}", re.DOTALL)

    def regions(self, text: str) -> Iterator[Region]:
        """Yield the regions of `text` in order; what lies between them is ordinary SQL.

        Parameters
        ----------
        text : str
            Any text; nothing in it makes this raise.

        Yields
        ------
        tuple of (str, int, int)
            Kind, start and end. Regions are not empty and do not overlap.
        """
        find_openers = self._openers.finditer
        position = 0
        while True:
            for match in find_openers(text, position):
                start, end = match.span()
                closer = _CLOSERS.get(text[start])
                if closer is None:
                    yield MARK, start, end
                    continue
                kind, position = closer(text, start, end)
                yield kind, start, position
                if position != end:
                    break  # the region reaches past its opener: search on behind it
            else:
                return


def comment_end(text: str, start: int) -> int:
    """Return where the comment that opens at `start` ends.

    Parameters
    ----------
    text : str
        SQL text with ``--`` or ``/*`` at `start`.
    start : int
        Index of the comment's first character.

    Returns
    -------
    int
        Index behind ``*/``, or of the line's end for ``--``, or the length of the text.

    Examples
    --------
    >>> comment_end("/* a /* b */ c */ d", 0)
    17
    """
    if text[start] == "-":
        line_end = _LINE_END.search(text, start)
        return line_end.start() if line_end else len(text)
    depth = 0
    for step in _COMMENT_STEP.finditer(text, start):
        depth += 1 if step.group() == "/*" else -1
        if depth == 0:
            return step.end()
    return len(text)


def _close_string(text: str, start: int, _end: int) -> tuple[str, int]:
    # E must be a token of its own: LIKE'x' and DATE'…' hold plain literals.
    if start and text[start - 1] in "eE" and _LONE_E.search(text, max(start - 2, 0), start):
        return STRING, _escape_string_end(text, start)
    # Chosen: a backslash in a plain literal is an ordinary character, as in standard SQL and as the published
    # driver reads it. Text that would close differently under old PostgreSQL rules is to be written E'…'.
    return STRING, _doubled_quote_end(text, start)


def _close_identifier(text: str, start: int, _end: int) -> tuple[str, int]:
    return IDENTIFIER, _doubled_quote_end(text, start)


def _close_comment(text: str, start: int, end: int) -> tuple[str, int]:
    # The opener pattern already holds the whole of a line comment.
    return COMMENT, end if text[start] == "-" else comment_end(text, start)


def _close_dollar(text: str, start: int, end: int) -> tuple[str, int]:
    if text[end - 1] != "$":
        return PARAMETER, end
    delimiter = text[start:end]
    found = text.find(delimiter, end)
    return BODY, found + len(delimiter) if found >= 0 else len(text)


def _doubled_quote_end(text: str, start: int) -> int:
    quote = text[start]
    found = text.find(quote, start + 1)
    while found >= 0 and text.startswith(quote, found + 1):
        found = text.find(quote, found + 2)
    return found + 1 if found >= 0 else len(text)


def _escape_string_end(text: str, start: int) -> int:
    # Stepping from escape to escape counts backslashes properly: E'a\\' closes, E'a\'' needs one more quote.
    for step in _ESCAPE_STEP.finditer(text, start + 1):
        if step.group() == "'":
            return step.end()
    return len(text)


_CLOSERS: dict[str, Callable[[str, int, int], tuple[str, int]]] = {
    "'": _close_string,
    '"': _close_identifier,
    "-": _close_comment,
    "/": _close_comment,
    "$": _close_dollar,
}
