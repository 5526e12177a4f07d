"""bool.

Owns: its bytes in both directions. Must not know: arrays.
"""

from __future__ import annotations

from redshift_connector.types import oids
from redshift_connector.types.codec import BINARY, Codec, EncodedParameter, always, inline

__all__ = ["CODECS", "decode_bool", "encode_bool"]


class _Truths(dict[bytes, bool]):
    """Every spelling of a truth value; looking one up is the decoder, and is C all the way."""

    def __missing__(self, data: bytes) -> bool:
        raise ValueError(f"{data!r} is not a bool")


decode_bool = _Truths(
    {
        b"\x01": True,
        b"\x00": False,
        b"t": True,
        b"f": False,
        b"true": True,
        b"false": False,
        b"1": True,
        b"0": False,
    }
).__getitem__
"""Read a bool in either format: the spellings do not collide."""


def encode_bool(value: bool) -> EncodedParameter:
    """Send a bool.

    Examples
    --------
    >>> encode_bool(True)
    (16, 1, b'\\x01')
    """
    return oids.BOOLEAN, BINARY, b"\x01" if value else b"\x00"


CODECS = (Codec(oids.BOOLEAN, "bool", "bool", 0, always(decode_bool), always(decode_bool), inline=inline("1s")),)
