"""The kinds of values a parameter takes.

Owns: what is accepted, in a type's notation and in words, and how it becomes the value the driver works with.
Must not know: which parameter is of which kind.

Coercion is light: it takes what configuration files and URLs carry (``"5439"``, ``"true"``) and refuses what cannot
be meant, with TypeError for a wrong type and ValueError for a wrong value. The caller turns these into errors that
name the parameter. No value is ever put in a message: with arguments given by position, it may be a misplaced
password.
"""

from __future__ import annotations

import math
import operator
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from redshift_connector.settings.secret import Secret

__all__ = [
    "ANYTHING",
    "BOOLEAN",
    "PATH",
    "PORT",
    "PROTOCOL_VERSION",
    "SECONDS",
    "SECRET",
    "SSL_CONTEXT",
    "TEXT",
    "TEXTS",
    "TEXT_OR_BYTES",
    "UNLESS_FALSE",
    "WHOLE",
    "Kind",
    "choice",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value.

    Attributes
    ----------
    accepted : str
        The type of the argument, as the signature of ``connect()`` shows it (without ``None``).
    stored : str
        The type of the effective value.
    words : str
        What is accepted, to complete the sentence "pass ...".
    coerce : callable
        Argument (never None) to effective value; raises TypeError or ValueError.
    """

    accepted: str
    stored: str
    words: str
    coerce: Callable[[Any], Any]


# Longer waits do not fit into the milliseconds of the system's own timers.
_LONGEST_SECONDS = 2_147_483

_TRUE_WORDS = frozenset({"true", "t", "yes", "y", "on", "1"})
_FALSE_WORDS = frozenset({"false", "f", "no", "n", "off", "0", ""})


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _text_or_bytes(value: Any) -> str | bytes:
    if isinstance(value, bytearray):
        return bytes(value)
    if not isinstance(value, str | bytes):
        raise TypeError
    return value


def _secret(value: Any) -> Secret:
    if not isinstance(value, str | bytes | bytearray | Secret):
        raise TypeError
    return Secret(value)


def _boolean(value: Any) -> bool:
    # Text that is neither word counts as true, as any other object that is not empty: `ssl="required"` must not
    # mean an unencrypted connection.
    if isinstance(value, str):
        return value.strip().lower() not in _FALSE_WORDS
    return bool(value)


def _unless_false(value: Any) -> bool:
    if isinstance(value, str):
        return _boolean(value)
    return value is not False


def _whole(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError
    if isinstance(value, str):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return operator.index(value)


def _port(value: Any) -> int:
    port = _whole(value)
    if not 0 <= port <= 65535:
        raise ValueError
    return port


def _seconds(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    seconds = float(value)
    if not math.isfinite(seconds) or not 0 < seconds <= _LONGEST_SECONDS:
        raise ValueError
    return seconds


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if not isinstance(value, list | tuple | set | frozenset):
        raise TypeError
    return tuple(_text(item) for item in value)


def _path(value: Any) -> str:
    path = os.fspath(value)
    if not isinstance(path, str):
        raise TypeError
    if not path or "\0" in path:
        raise ValueError
    return path


def _protocol_version(value: Any) -> Any:
    # What is no number is left for the rule that lists the versions, so that every wrong version gets one message.
    try:
        return int(value) if isinstance(value, bool) else _whole(value)
    except (TypeError, ValueError):
        return value


def _ssl_context(value: Any) -> Any:
    # Whoever made a context has imported `ssl`; this module need not pay for the import.
    ssl = sys.modules.get("ssl")
    if ssl is None or not isinstance(value, ssl.SSLContext):
        raise TypeError
    return value


def _anything(value: Any) -> Any:
    return value


def choice(*words: str) -> Kind:
    """Return the kind whose values are the given words, in exactly this spelling."""

    def coerce(value: Any) -> str:
        if _text(value) not in words:
            raise ValueError
        return str(value)

    accepted = ", ".join(repr(word) for word in words)
    return Kind("str", "str", f"one of {accepted}", coerce)


TEXT = Kind("str", "str", "a str", _text)
TEXT_OR_BYTES = Kind("str | bytes", "str | bytes", "a str or bytes", _text_or_bytes)
SECRET = Kind("str | bytes", "Secret", "a str or bytes", _secret)
BOOLEAN = Kind("bool", "bool", "True or False", _boolean)
# For a switch that only False turns off, as the published driver has it; other false values leave it on.
UNLESS_FALSE = Kind("bool", "bool", "True or False", _unless_false)
WHOLE = Kind("int | str", "int", "an int, or a str of digits", _whole)
PORT = Kind("int | str", "int", "an int from 0 to 65535, or a str of digits", _port)
SECONDS = Kind("float | str", "float", f"a number of seconds above 0 and up to {_LONGEST_SECONDS}", _seconds)
TEXTS = Kind("list[str] | tuple[str, ...] | str", "tuple[str, ...]", "a list of str", _texts)
PATH = Kind("str | os.PathLike[str]", "str", "the path of a file", _path)
PROTOCOL_VERSION = Kind("int | str", "int", "0, 1 or 2", _protocol_version)
SSL_CONTEXT = Kind("ssl.SSLContext", "ssl.SSLContext", "an ssl.SSLContext", _ssl_context)
ANYTHING = Kind("str", "str", "a str", _anything)
