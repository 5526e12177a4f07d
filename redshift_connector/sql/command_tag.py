"""What a CommandComplete tag says: which command ran and how many rows it touched.

Owns: reading the tag, the rule for ``rowcount``, which commands make prepared statements stale.
Must not know: messages, cursors, the server's version.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CommandTag", "invalidates_statements", "parse", "redshift_row_count", "row_count"]

# The tags of a running program repeat, apart from their counts.
_CACHE_LIMIT = 1_000

_COUNTED = frozenset({"INSERT", "UPDATE", "DELETE", "MOVE", "MERGE"})
_INVALIDATING = frozenset({"ALTER", "CREATE", "DROP", "ROLLBACK"})


class CommandTag(NamedTuple):
    """A parsed tag.

    Attributes
    ----------
    command : str
        First word of the tag, such as ``INSERT``.
    rows : int or None
        Last word, if it is a number.
    """

    command: str
    rows: int | None


_cache: dict[bytes | str, CommandTag] = {}


def parse(tag: bytes | str) -> CommandTag:
    """Read a tag.

    Parameters
    ----------
    tag : bytes or str
        The tag as received, with or without the final NUL.

    Returns
    -------
    CommandTag
        Command and rows. Words between the first and the last, such as the OID of INSERT, are ignored.

    Examples
    --------
    >>> parse(b"INSERT 0 5")
    CommandTag(command='INSERT', rows=5)
    >>> parse("CREATE TABLE")
    CommandTag(command='CREATE', rows=None)
    """
    known = _cache.get(tag)
    if known is not None:
        return known
    text = tag.decode("utf-8", "replace") if isinstance(tag, bytes) else tag
    words = text.rstrip("\0").split()
    parsed = CommandTag(words[0] if words else "", _number(words[-1]) if len(words) > 1 else None)
    if len(_cache) >= _CACHE_LIMIT:
        _cache.clear()
    _cache[tag] = parsed
    return parsed


def row_count(tag: CommandTag) -> int:
    """Return the ``rowcount`` of PEP 249 for a finished command.

    Parameters
    ----------
    tag : CommandTag
        What the server reported.

    Returns
    -------
    int
        The number of rows changed, or -1 where none is known. A count after SELECT, FETCH or COPY is not used:
        Redshift sends none, and clients rely on -1, so a newer server changes nothing.

    Examples
    --------
    >>> row_count(parse("UPDATE 4")), row_count(parse("SELECT 3")), row_count(parse("UPDATE"))
    (4, -1, -1)
    """
    return tag.rows if tag.command in _COUNTED and tag.rows is not None else -1


def redshift_row_count(tag: CommandTag, received: int) -> int:
    """Return the ``redshift_rowcount``, which knows the rows of a SELECT too.

    Parameters
    ----------
    tag : CommandTag
        What the server reported.
    received : int
        How many rows came before the tag.

    Returns
    -------
    int
        `received` after SELECT, else as :func:`row_count`.

    Examples
    --------
    >>> redshift_row_count(parse("SELECT"), 3), redshift_row_count(parse("DELETE 2"), 0)
    (3, 2)
    """
    return received if tag.command == "SELECT" else row_count(tag)


def invalidates_statements(command: str) -> bool:
    """Return whether prepared statements may be stale after this command.

    Parameters
    ----------
    command : str
        First word of the tag.

    Returns
    -------
    bool
        True for ALTER, CREATE, DROP and ROLLBACK: a plan may then refer to an object that is no more.

    Examples
    --------
    >>> invalidates_statements("DROP"), invalidates_statements("COMMIT")
    (True, False)
    """
    return command in _INVALIDATING


def _number(word: str) -> int | None:
    # 19 digits hold every 64-bit count; the bound keeps int() from refusing a freak of a tag with ValueError.
    return int(word) if len(word) <= 19 and word.isascii() and word.isdigit() else None
