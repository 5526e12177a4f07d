"""Errors and notices as a Redshift words them.

Owns: building an ErrorResponse of our own, and turning PostgreSQL's reports into Redshift's.
Must not know: when they are sent.
"""

from __future__ import annotations

from redshift_connector.protocol.backend import ErrorResponse, NoticeResponse

__all__ = ["Refused", "error", "translated_error", "translated_notice"]

# PostgreSQL tells a wrong password from other refusals of a login, Redshift does not.
_SQLSTATES = {b"28P01": b"28000"}
# Redshift's reports carry no untranslated severity.
_UNKNOWN_FIELDS = frozenset((b"V",))

Fields = tuple[tuple[bytes, bytes], ...]


class Refused(Exception):
    """The server ends the session with this FATAL report."""

    def __init__(self, sqlstate: str, message: str) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate
        self.message = message

    def report(self) -> bytes:
        """Return the ErrorResponse."""
        return error(self.sqlstate, self.message, "FATAL")


def error(sqlstate: str, message: str, severity: str = "ERROR") -> bytes:
    """Return an ErrorResponse of our own.

    Examples
    --------
    >>> error("3D000", "no", "FATAL")
    b'E\\x00\\x00\\x00\\x17SFATAL\\x00C3D000\\x00Mno\\x00\\x00'
    """
    fields = ((b"S", severity.encode()), (b"C", sqlstate.encode()), (b"M", message.replace("\0", " ").encode()))
    return ErrorResponse(fields).encode()


def translated_error(body: bytes) -> bytes:
    """Return PostgreSQL's ErrorResponse in Redshift's words."""
    return ErrorResponse(_translated(ErrorResponse.decode(body).fields)).encode()


def translated_notice(body: bytes) -> bytes:
    """Return PostgreSQL's NoticeResponse in Redshift's words."""
    return NoticeResponse(_translated(NoticeResponse.decode(body).fields)).encode()


def _translated(fields: Fields) -> Fields:
    return tuple(
        (key, _SQLSTATES.get(value, value) if key == b"C" else value)
        for key, value in fields
        if key not in _UNKNOWN_FIELDS
    )
