"""The exceptions of PEP 249 and what a server error carries.

Owns: the class tree, the choice of class for a server's ErrorResponse, the named attributes of an error.
Must not know: sockets, messages' bytes, connections.

The tree::

    Exception
    ├─ Warning
    └─ Error
       ├─ InterfaceError
       │  ├─ LocalProtocolError        this program used the protocol wrongly
       │  ├─ RemoteProtocolError       the peer broke the protocol
       │  └─ ConnectionLost            (also an OperationalError)
       └─ DatabaseError
          ├─ DataError
          ├─ OperationalError
          ├─ IntegrityError
          ├─ InternalError
          ├─ ProgrammingError
          │  ├─ ArrayContentNotHomogenousError
          │  └─ ArrayDimensionsNotConsistentError
          └─ NotSupportedError
             └─ ArrayContentNotSupportedError
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "Warning",
    "Error",
    "InterfaceError",
    "LocalProtocolError",
    "RemoteProtocolError",
    "DatabaseError",
    "DataError",
    "OperationalError",
    "ConnectionLost",
    "IntegrityError",
    "InternalError",
    "ProgrammingError",
    "NotSupportedError",
    "ArrayContentNotSupportedError",
    "ArrayContentNotHomogenousError",
    "ArrayDimensionsNotConsistentError",
    "MISSING_MODULE_ERROR_MSG",
    "server_error",
]

MISSING_MODULE_ERROR_MSG = (
    "{module} is needed for this call and is not installed. Install it with the driver's extra: "
    "pip install redshift_connector[full]"
)


class Warning(Exception):
    """An important warning, such as data truncated on insert (PEP 249)."""


class Error(Exception):
    """Base of every exception this package raises (PEP 249).

    An error that the server reported has one argument, a dict from the one-letter field codes of the
    protocol to text (``S`` severity, ``C`` SQLSTATE, ``M`` message, ...). The properties below read it by name and
    are None for errors that did not come from the server.

    Attributes
    ----------
    query : str or None
        The statement that failed, when it is known.
    completed : int
        How many statements of the same flight completed before the one that failed.
    """

    query: str | None = None
    completed: int = 0

    def _field(self, code: str) -> str | None:
        fields = self.args[0] if self.args else None
        return fields.get(code) if isinstance(fields, dict) else None

    @property
    def sqlstate(self) -> str | None:
        """The five-character SQLSTATE, such as ``42P01``."""
        return self._field("C")

    @property
    def severity(self) -> str | None:
        """``ERROR``, ``FATAL`` or ``PANIC``."""
        return self._field("S")

    @property
    def message(self) -> str | None:
        """The server's primary message."""
        return self._field("M")

    @property
    def detail(self) -> str | None:
        """The server's secondary message."""
        return self._field("D")

    @property
    def hint(self) -> str | None:
        """The server's suggestion."""
        return self._field("H")

    @property
    def position(self) -> int | None:
        """Where in the statement the error was noticed: a 1-based count of characters."""
        text = self._field("P")
        # The length too: int() refuses a text of thousands of digits.
        return int(text) if text is not None and text.isdecimal() and len(text) < 20 else None


class InterfaceError(Error):
    """The fault lies with the driver or its use rather than with the database."""


class LocalProtocolError(InterfaceError):
    """This program asked for something the protocol does not allow, and nothing was sent."""


class RemoteProtocolError(InterfaceError):
    """The peer sent bytes that are not the protocol; the connection cannot be used any more."""


class DatabaseError(Error):
    """The fault lies with the database."""


class DataError(DatabaseError):
    """A value cannot be processed: out of range, undecodable, too many parameters."""


class OperationalError(DatabaseError):
    """The database cannot be reached or cannot work: time-out, lost connection, no resources."""


class ConnectionLost(OperationalError, InterfaceError):
    """The connection broke while it was in use, and is closed.

    It is both an InterfaceError and an OperationalError, since programs catch either for this.
    """


class IntegrityError(DatabaseError):
    """The relational integrity of the database is affected, such as a duplicate key."""


class InternalError(DatabaseError):
    """The database met an internal error."""


class ProgrammingError(DatabaseError):
    """The statement or its use is wrong: syntax, unknown table, wrong number of parameters."""


class NotSupportedError(DatabaseError):
    """The database or the driver does not support what was asked."""


class ArrayContentNotSupportedError(NotSupportedError):
    """A list parameter holds a type that cannot be an array element."""


class ArrayContentNotHomogenousError(ProgrammingError):
    """A list parameter mixes types that have no common array type."""


class ArrayDimensionsNotConsistentError(ProgrammingError):
    """A nested list parameter has sub-lists of different length."""


# Old code catches ProgrammingError for nearly every server error, so the default stays that class; these are the
# exceptions clients know. 28P01 is what PostgreSQL calls a wrong password where Redshift says 28000.
_CLASS_OF_SQLSTATE: dict[str, type[Error]] = {
    "28000": InterfaceError,
    "28P01": InterfaceError,
    "23505": IntegrityError,
}


def server_error(fields: Mapping[str, str]) -> Error:
    """Return the exception for the fields of an ErrorResponse.

    Parameters
    ----------
    fields : mapping of str to str
        One-letter field code to text, in the order received.

    Returns
    -------
    Error
        An instance whose only argument is ``fields`` as a dict.

    Examples
    --------
    >>> error = server_error({"S": "ERROR", "C": "42601", "M": "syntax error"})
    >>> type(error).__name__, error.sqlstate
    ('ProgrammingError', '42601')
    """
    return _CLASS_OF_SQLSTATE.get(fields.get("C", ""), ProgrammingError)(dict(fields))
