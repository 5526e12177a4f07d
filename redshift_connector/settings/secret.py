"""A value that may be used but not shown.

Owns: the type of every password, key and token inside the driver, and the mask.
Must not know: what a secret is for.
"""

from __future__ import annotations

from typing import NoReturn

__all__ = ["MASK", "Secret"]

MASK = "***"


class Secret:
    """Text or bytes whose every printed form is a mask.

    It is not a `str`, so that joining, formatting, logging or serialising it by mistake shows the mask or fails; the
    value leaves it only by `text` or `data`.

    Parameters
    ----------
    value : str, bytes, bytearray or Secret
        What to hide.

    Examples
    --------
    >>> password = Secret("sesame")
    >>> print(password, [password], f"{password}")
    *** [***] ***
    >>> password.text(), password.data(), password == Secret(b"sesame")
    ('sesame', b'sesame', True)
    >>> bool(Secret(""))
    False
    """

    __slots__ = ("_value",)

    def __init__(self, value: str | bytes | bytearray | Secret) -> None:
        if isinstance(value, Secret):
            self._value: str | bytes = value._value
        else:
            self._value = bytes(value) if isinstance(value, bytearray) else value

    def text(self) -> str:
        """Return the value as text; bytes are taken as UTF-8."""
        return self._value if isinstance(self._value, str) else self._value.decode()

    def data(self) -> bytes:
        """Return the value as bytes; text is encoded in UTF-8."""
        return self._value.encode() if isinstance(self._value, str) else self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.data() == other.data()

    def __hash__(self) -> int:
        return hash(self.data())

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __format__(self, specification: str) -> str:
        return format(MASK, specification)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret cannot be serialised")
