"""Which statements a text holds and what the first one does.

Owns: splitting at semicolons, what counts as a statement, the first keyword, the list of transaction commands.
Must not know: paramstyles, arguments, what the session does with the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redshift_connector.sql.scanner import COMMENT, MARK, Scanner, comment_end

__all__ = ["count", "first_keyword", "is_transaction_control", "split"]

# White space as the server's own scanner has it; a no-break space is not among it.
_BLANK = " \t\n\r\f\v"

_BLANKS_AND_SEMICOLONS = re.compile(r"[ \t\n\r\f\v;]*")
_BLANKS_SEMICOLONS_AND_PARENTHESES = re.compile(r"[ \t\n\r\f\v;(]*")
_WORD = re.compile(r"[^\W\d][\w$]*")

_SEMICOLONS = Scanner(";")

# ROLLBACK PREPARED and COMMIT PREPARED count too: like the others they must not find a BEGIN in front of them.
_TRANSACTION_CONTROL = frozenset({"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"})


def split(text: str) -> list[str]:
    """Return the single statements of a text, without their semicolons.

    Parameters
    ----------
    text : str
        Any number of statements. Semicolons in literals, quoted names, dollar-quoted bodies and comments separate
        nothing.

    Returns
    -------
    list of str
        Statements in order, blanks around them removed, comments kept. Those that hold only blanks and comments are
        left out.

    Examples
    --------
    >>> split("select ';'; -- done;")
    ["select ';'"]
    """
    return [text[start:end].strip(_BLANK) for start, end in _spans(text)]


def count(text: str) -> int:
    """Return how many statements a text holds, those with only blanks and comments not counted.

    Parameters
    ----------
    text : str
        SQL text.

    Returns
    -------
    int
        0 for an empty text; a semicolon at the end adds nothing.

    Examples
    --------
    >>> count("select 1; /* end */"), count("begin; select 1"), count("-- nothing")
    (1, 2, 0)
    """
    first = _skip(text, _BLANKS_AND_SEMICOLONS)
    if first == len(text):
        return 0
    # Most texts have no semicolon but the last character, and need no scan to tell.
    semicolon = text.find(";", first)
    if semicolon < 0 or semicolon == len(text.rstrip(_BLANK)) - 1:
        return 1
    return sum(1 for _ in _spans(text))


def first_keyword(text: str) -> str:
    """Return the first word of the first statement in upper case.

    Parameters
    ----------
    text : str
        SQL text.

    Returns
    -------
    str
        The word behind comments and opening parentheses, or ``""`` if something else stands there.

    Examples
    --------
    >>> first_keyword("/* nightly */ (select 1) union (select 2)")
    'SELECT'
    >>> first_keyword("")
    ''
    """
    word = _WORD.match(text, _skip(text, _BLANKS_SEMICOLONS_AND_PARENTHESES))
    return word.group().upper() if word else ""


def is_transaction_control(keyword: str) -> bool:
    """Return whether a statement with this first keyword begins or ends a transaction.

    Parameters
    ----------
    keyword : str
        A word as :func:`first_keyword` gives it.

    Returns
    -------
    bool
        True for BEGIN, START, COMMIT, END, ROLLBACK and ABORT.

    Examples
    --------
    >>> is_transaction_control("BEGIN"), is_transaction_control("SELECT")
    (True, False)
    """
    return keyword in _TRANSACTION_CONTROL


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each statement that is more than blanks and comments."""
    begin = position = 0
    filled = False
    for kind, start, end in _SEMICOLONS.regions(text):
        filled = filled or kind not in (MARK, COMMENT) or bool(text[position:start].strip(_BLANK))
        position = end
        if kind == MARK:
            if filled:
                yield begin, start
            begin, filled = end, False
    if filled or text[position:].strip(_BLANK):
        yield begin, len(text)


def _skip(text: str, blanks: re.Pattern[str]) -> int:
    """Return the index of the first character that is neither matched by `blanks` nor part of a comment."""
    position = 0
    while True:
        match = blanks.match(text, position)
        position = match.end() if match else position
        if not text.startswith(("--", "/*"), position):
            return position
        position = comment_end(text, position)
