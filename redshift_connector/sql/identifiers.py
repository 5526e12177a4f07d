"""Names and literals as SQL text, and names read from SQL text.

Owns: quoting of identifiers and string literals, taking dotted names apart.
Must not know: statements, catalogs, which names exist.
"""

from __future__ import annotations

import re

from redshift_connector.error import ProgrammingError

__all__ = ["qualified_name", "quote_identifier", "quote_literal", "split_qualified_name"]

# Either alternative can match in one way only, so this cannot backtrack far.
_PART = re.compile(r'"(?P<quoted>[^"]*(?:""[^"]*)*)"|(?P<plain>[^".]+)')


def quote_identifier(name: str) -> str:
    """Return a name in double quotes.

    Parameters
    ----------
    name : str
        One name, not a dotted one.

    Returns
    -------
    str
        The quoted name; the server takes its characters exactly (but folds case unless told to be case sensitive).

    Raises
    ------
    ProgrammingError
        If the name is empty, holds a NUL or is not a str.

    Examples
    --------
    >>> print(quote_identifier('odd "name"'))
    "odd ""name\"""
    """
    if _checked(name, "a name") == "":
        raise ProgrammingError("a name cannot be empty")
    return '"' + name.replace('"', '""') + '"'


def quote_literal(text: str) -> str:
    r"""Return a text as a string literal.

    Parameters
    ----------
    text : str
        Any text without NUL, be it empty.

    Returns
    -------
    str
        ``'…'``, or ``E'…'`` if there is a backslash in it, so that the server reads the same text whether or not it
        takes backslashes in plain literals as escapes.

    Raises
    ------
    ProgrammingError
        If the text holds a NUL or is not a str.

    Examples
    --------
    >>> print(quote_literal("it's"), quote_literal("C:\\"))
    'it''s' E'C:\\'
    """
    quoted = _checked(text, "a literal").replace("'", "''")
    if "\\" in quoted:
        return "E'" + quoted.replace("\\", "\\\\") + "'"
    return f"'{quoted}'"


def split_qualified_name(text: str) -> list[str]:
    """Take a dotted name apart.

    Parameters
    ----------
    text : str
        Names joined by dots. A part in double quotes may hold dots, and double quotes written twice.

    Returns
    -------
    list of str
        The parts without their quotes. Unquoted parts are returned as typed, blanks and case included.

    Raises
    ------
    ProgrammingError
        If a part is empty, a quote is out of place or never closed, there is a NUL, or `text` is not a str.

    Examples
    --------
    >>> split_qualified_name('Sales."my.table"')
    ['Sales', 'my.table']
    """
    _checked(text, "a name")
    parts: list[str] = []
    position = 0
    while True:
        part = _PART.match(text, position)
        name = part["plain"] or (part["quoted"] or "").replace('""', '"') if part else ""
        if part is None or not name:
            raise ProgrammingError(f"{text!r} is not a name: empty or unclosed part at character {position + 1}")
        parts.append(name)
        position = part.end()
        if position == len(text):
            return parts
        if text[position] != ".":
            raise ProgrammingError(f"{text!r} is not a name: expected a dot at character {position + 1}")
        position += 1


# What needs no quotes. A temporary table may begin with #.
_PLAIN = re.compile(r"[^\W\d][\w$]*|#\w+")


def qualified_name(text: str) -> str:
    """Return a dotted name in a form that can stand in SQL text.

    Parameters
    ----------
    text : str
        Names joined by dots, each plain or in double quotes.

    Returns
    -------
    str
        Plain and quoted parts as they were typed, so that the server folds their case as usual; a part that would
        not be one name to the server, in quotes.

    Raises
    ------
    ProgrammingError
        As `split_qualified_name`.

    Examples
    --------
    >>> print(qualified_name('Sales."my.table"'), qualified_name("sales.two words; drop"))
    Sales."my.table" sales."two words; drop"
    """
    split_qualified_name(text)
    written = []
    for part in _PART.finditer(text):
        plain = part["plain"]
        written.append(part[0] if plain is None or _PLAIN.fullmatch(plain) else quote_identifier(plain))
    return ".".join(written)


def _checked(text: str, what: str) -> str:
    if not isinstance(text, str):
        raise ProgrammingError(f"{what} must be a str, not {type(text).__name__}")
    if "\0" in text:
        raise ProgrammingError(f"{what} cannot hold a NUL character: {text!r}")
    return text
