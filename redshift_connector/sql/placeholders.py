"""A statement made ready to send, and the cache of such statements.

Owns: :class:`Query`, what is known about a text before the server sees it, and how long that is remembered.
Must not know: types of values, messages, sessions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from redshift_connector.error import ProgrammingError
from redshift_connector.sql import statements
from redshift_connector.sql.arguments import PARAMETER_LIMIT, arrange
from redshift_connector.sql.markers import PARAMSTYLES, Conversion, convert_markers

__all__ = ["PARAMETER_LIMIT", "PARAMSTYLES", "Query", "compile_query", "convert"]

# Together the two generations hold at most twice these. A text longer than the last is made anew each time: such a
# text is a batch of rows, seldom sent twice.
_ENTRIES_PER_GENERATION = 1_000
_CHARACTERS_PER_GENERATION = 4_000_000
_LONGEST_CACHED_TEXT = 100_000

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A statement with the server's parameters in place of the caller's markers.

    Instances are shared between cursors and threads and never change; two are equal only if they are the same.

    Attributes
    ----------
    style : str
        The paramstyle it was written in.
    text : str
        The text to send.
    data : bytes
        The same in UTF-8, without the final NUL.
    parameter_count : int
        How many parameters its markers stand for. ``$n`` typed by the caller is not counted, so ask for the length
        of what :meth:`arguments` returned, not for this, to know what to bind.
    verb : str
        First keyword of the first statement in upper case, ``""`` if there is none.
    statement_count : int
        How many statements the text holds; 0 means there is nothing to run.
    is_transaction_control : bool
        Whether `verb` begins or ends a transaction, so that no BEGIN may be put in front.
    """

    style: str
    text: str
    data: bytes = field(repr=False)
    parameter_count: int
    verb: str
    statement_count: int
    is_transaction_control: bool
    _conversion: Conversion = field(repr=False)
    # A list or tuple of this length needs no further look; -1 if there is none.
    _plain_length: int = field(repr=False)

    def arguments(self, args: Any) -> Sequence[Any]:
        """Return the values for ``$1`` .. ``$n``.

        Parameters
        ----------
        args : sequence, iterable or mapping
            What the caller passed: by position for ``qmark``, ``numeric``, ``format`` and for ``pyformat`` with
            ``%s``; a mapping for ``named`` and ``pyformat``.

        Returns
        -------
        sequence
            Values in the server's order; `args` itself if it is a list or tuple.

        Raises
        ------
        ProgrammingError
            If `args` has the wrong shape, too few or too many values, or lacks a key.
        DataError
            If there are more values than a statement can have.

        Examples
        --------
        >>> compile_query("pyformat", "select %(b)s, %(a)s", True).arguments({"a": 1, "b": 2})
        (2, 1)
        """
        kind = type(args)
        if (kind is tuple or kind is list) and len(args) == self._plain_length:
            return args  # type: ignore[no-any-return]
        return arrange(self._conversion, args)


class _Generations:
    """A bounded cache in two generations: what is used survives, what is not is gone after two changes.

    A hit in the young generation is one dict lookup without a lock. There is no lock elsewhere either, since a race
    costs no more than an entry forgotten early, and a lock held during a fork would hang the child.
    """

    __slots__ = ("_characters", "_old", "young")

    def __init__(self) -> None:
        self.young: dict[tuple[str, str, bool], Query] = {}
        self._old: dict[tuple[str, str, bool], Query] = {}
        self._characters = 0

    def recall(self, key: tuple[str, str, bool]) -> Query | None:
        query = self._old.get(key)
        if query is not None:
            self.remember(key, query)
        return query

    def remember(self, key: tuple[str, str, bool], query: Query) -> None:
        length = len(key[1])
        if length > _LONGEST_CACHED_TEXT:
            return
        if len(self.young) >= _ENTRIES_PER_GENERATION or self._characters + length > _CHARACTERS_PER_GENERATION:
            self._old, self.young, self._characters = self.young, {}, 0
        self._characters += length
        self.young[key] = query

    def __len__(self) -> int:
        return len(self.young) + len(self._old)


_cache = _Generations()


def compile_query(style: str, text: str, with_arguments: bool) -> Query:
    """Return a statement ready to send.

    Parameters
    ----------
    style : str
        One of the five paramstyles; it does not matter without arguments.
    text : str
        SQL text.
    with_arguments : bool
        Whether the caller gave arguments, be they empty. If not, the text is sent untouched and ``%``, ``?`` and
        ``:`` mean what they mean in SQL.

    Returns
    -------
    Query
        Remembered, so that the same call soon returns the same object.

    Raises
    ------
    InterfaceError
        For an unknown style, and for a ``%`` that is neither a marker nor doubled.
    ProgrammingError
        If the text cannot be sent: not a str, a NUL or half a surrogate pair in it.

    Examples
    --------
    >>> query = compile_query("format", "select %s, '50%%'", True)
    >>> query.text, query.data, query.parameter_count, query.verb
    ("select $1, '50%%'", b"select $1, '50%%'", 1, 'SELECT')
    >>> compile_query("format", "select 5 % 3", False).text
    'select 5 % 3'
    """
    key = (style, text, with_arguments)
    try:
        query = _cache.young.get(key) or _cache.recall(key)
    except TypeError:  # something unhashable, which _compile has a better message for
        return _compile(style, text, with_arguments)
    if query is None:
        query = _compile(style, text, with_arguments)
        _cache.remember(key, query)
    return query


def convert(style: str, text: str) -> tuple[str, Callable[[Any], Sequence[Any]]]:
    """Return the converted text and the function that arranges arguments for it.

    This is the shape of the published ``core.convert_paramstyle``.

    Parameters
    ----------
    style : str
        One of the five paramstyles.
    text : str
        SQL text with markers.

    Returns
    -------
    tuple of (str, callable)
        The text to send, and :meth:`Query.arguments` for it.

    Examples
    --------
    >>> sql, make_args = convert("named", "select :b, :a")
    >>> sql, make_args({"a": 1, "b": 2})
    ('select $1, $2', (2, 1))
    """
    query = compile_query(style, text, True)
    return query.text, query.arguments


def _compile(style: str, text: str, with_arguments: bool) -> Query:
    if not isinstance(text, str):
        raise ProgrammingError(f"the statement must be a str, not {type(text).__name__}")
    nul = text.find("\0")
    if nul >= 0:
        raise ProgrammingError(f"the statement has a NUL character at character {nul + 1}, which SQL cannot hold")
    if with_arguments:
        conversion = convert_markers(style, text)
    else:
        conversion = Conversion(style, text, 0, None, native=False)
    verb = statements.first_keyword(text)
    plain = not conversion.names and not conversion.native and conversion.parameter_count <= PARAMETER_LIMIT
    return Query(
        style=style,
        text=conversion.text,
        data=_encode(conversion.text, text),
        parameter_count=conversion.parameter_count,
        verb=verb,
        statement_count=statements.count(text),
        is_transaction_control=statements.is_transaction_control(verb),
        _conversion=conversion,
        _plain_length=conversion.parameter_count if plain else -1,
    )


def _encode(converted: str, text: str) -> bytes:
    try:
        return converted.encode()
    except UnicodeEncodeError as error:
        lone = _SURROGATE.search(text)
        position = lone.start() if lone else error.start
        raise ProgrammingError(
            f"the statement has half a surrogate pair ({converted[error.start]!r}) at character {position + 1}, "
            "which has no place in UTF-8"
        ) from error
