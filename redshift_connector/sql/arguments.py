"""From the caller's arguments to the list of values for ``$1`` .. ``$n``.

Owns: what may be passed as arguments in each paramstyle, and the errors for the rest.
Must not know: SQL text, types of values, messages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from redshift_connector.error import DataError, ProgrammingError
from redshift_connector.sql.markers import Conversion

__all__ = ["PARAMETER_LIMIT", "arrange"]

PARAMETER_LIMIT = 32767
"""The most parameters one statement can have: the server reads their number as a signed 16-bit integer."""

_MARKERS = {"qmark": "?", "numeric": ":1", "named": ":name", "format": "%s", "pyformat": "%(name)s"}


def arrange(conversion: Conversion, args: Any) -> Sequence[Any]:
    """Return the values of the parameters in the server's order.

    Parameters
    ----------
    conversion : Conversion
        What the markers of the statement came to.
    args : sequence, iterable or mapping
        What the caller passed.

    Returns
    -------
    sequence
        One value for each parameter: `args` itself if it is a list or tuple, else a new list or tuple.

    Raises
    ------
    ProgrammingError
        If `args` has the wrong shape, too few or too many values, or lacks a key.
    DataError
        If there are more values than a statement can have.

    Examples
    --------
    >>> from redshift_connector.sql.markers import convert_markers
    >>> arrange(convert_markers("named", "select :a, :b, :a"), {"b": 2, "a": 1, "c": 3})
    (1, 2)
    """
    if isinstance(args, (str, bytes, bytearray, memoryview)):
        raise ProgrammingError(
            f"the arguments must be a sequence or a mapping, not a bare {_type_name(args)}: "
            "for a single value write (value,)"
        )
    if conversion.names is None or not _wants_mapping(conversion, args):
        values = _by_position(conversion, args)
    else:
        values = _by_name(conversion, conversion.names, args)
    if len(values) > PARAMETER_LIMIT:
        raise DataError(
            f"Prepared statement exceeds bind parameter limit {PARAMETER_LIMIT}. "
            f"{len(values)} parameters were given; split the rows into batches of fewer values."
        )
    if len(values) != conversion.parameter_count and not conversion.native:
        raise _wrong_count(conversion, values)
    return values


def _wants_mapping(conversion: Conversion, args: Any) -> bool:
    """Return whether `args` goes by name; a text without markers takes an empty sequence just as well."""
    if conversion.names or _is_mapping(args):
        return True
    return conversion.style == "named" and not _is_empty(args)


def _by_name(conversion: Conversion, names: tuple[str, ...], args: Any) -> Sequence[Any]:
    if not _is_mapping(args):
        raise ProgrammingError(
            f"paramstyle {conversion.style!r} with {_marker(conversion)} markers takes a mapping such as "
            f"{{'name': value}}, not {_with_article(args)}"
        )
    try:
        return tuple([args[name] for name in names])
    except KeyError as error:
        known = set(args.keys())
        missing = [name for name in names if name not in known] or [str(error)]
        raise ProgrammingError(
            f"no value for the parameter {', '.join(map(repr, missing))}: add it to the mapping of arguments"
        ) from error


def _by_position(conversion: Conversion, args: Any) -> Sequence[Any]:
    if isinstance(args, (tuple, list)):
        return args
    if isinstance(args, Mapping):
        if not args and not conversion.parameter_count:
            return ()
        raise ProgrammingError(
            f"paramstyle {conversion.style!r} with {_marker(conversion)} markers takes a sequence such as (value,), "
            f"not {_with_article(args)}; a mapping goes with :name ('named') or %(name)s ('pyformat')"
        )
    if isinstance(args, (set, frozenset)) and len(args) > 1:
        raise ProgrammingError(f"pass the arguments as a list or tuple: {_with_article(args)} has no order")
    try:
        iterator = iter(args)
    except TypeError:
        raise ProgrammingError(
            f"the arguments must be a sequence, not {_with_article(args)}: for a single value write (value,)"
        ) from None
    return list(iterator)


def _wrong_count(conversion: Conversion, values: Sequence[Any]) -> ProgrammingError:
    """Return the error the server would have raised, in its shape, with advice it cannot give."""
    wanted, given = conversion.parameter_count, len(values)
    message = (
        f"the statement has {wanted} parameter{'' if wanted == 1 else 's'} "
        f"but {given} {'was' if given == 1 else 'were'} given: "
    )
    if given and all(isinstance(value, (tuple, list)) and len(value) == wanted for value in values):
        message += "for many rows of arguments use executemany"
    else:
        message += (
            f"pass one value for each parameter, written {_marker(conversion)} in paramstyle {conversion.style!r}"
        )
    return ProgrammingError({"S": "ERROR", "C": "08P01", "M": message})


def _marker(conversion: Conversion) -> str:
    if conversion.style == "pyformat" and conversion.names is None:
        return "%s"
    return _MARKERS.get(conversion.style, "?")


def _is_mapping(args: Any) -> bool:
    # The first test is for speed: a check against an abstract class is slow.
    return type(args) is dict or isinstance(args, Mapping) or (hasattr(args, "keys") and hasattr(args, "__getitem__"))


def _is_empty(args: Any) -> bool:
    return hasattr(args, "__len__") and len(args) == 0


def _type_name(args: Any) -> str:
    return type(args).__name__


def _with_article(args: Any) -> str:
    name = _type_name(args)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
