"""Names of the protocol that programs import from `redshift_connector.core`, and the handlers they may replace.

Owns: the published constants, and the view of received rows for programs that replace the handler of rows.
Must not know: connections. The driver itself uses `protocol` instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

NOTICE_RESPONSE = b"N"
AUTHENTICATION_REQUEST = b"R"
PARAMETER_STATUS = b"S"
BACKEND_KEY_DATA = b"K"
READY_FOR_QUERY = b"Z"
ROW_DESCRIPTION = b"T"
ERROR_RESPONSE = b"E"
DATA_ROW = b"D"
COMMAND_COMPLETE = b"C"
PARSE_COMPLETE = b"1"
BIND_COMPLETE = b"2"
CLOSE_COMPLETE = b"3"
PORTAL_SUSPENDED = b"s"
NO_DATA = b"n"
PARAMETER_DESCRIPTION = b"t"
NOTIFICATION_RESPONSE = b"A"
EMPTY_QUERY_RESPONSE = b"I"

BIND = b"B"
PARSE = b"P"
EXECUTE = b"E"
FLUSH = b"H"
SYNC = b"S"
PASSWORD = b"p"
DESCRIBE = b"D"
TERMINATE = b"X"
CLOSE = b"C"

IDLE = b"I"
IDLE_IN_TRANSACTION = b"T"
IDLE_IN_FAILED_TRANSACTION = b"E"

RESPONSE_SEVERITY = "V"
RESPONSE_CODE = "C"
RESPONSE_MSG = "M"
RESPONSE_DETAIL = "D"
RESPONSE_HINT = "H"
RESPONSE_POSITION = "P"
RESPONSE__POSITION = "p"
RESPONSE__QUERY = "q"
RESPONSE_WHERE = "W"
RESPONSE_FILE = "F"
RESPONSE_LINE = "L"
RESPONSE_ROUTINE = "R"


def keep_row(data: bytes, cursor: Any) -> None:
    """Stand for the driver's own way with rows: they are kept for fetching."""


def message_handlers() -> dict[bytes, Callable[[bytes, Any], None]]:
    """Return the published mapping from message code to handler.

    A handler of rows that is put in is called with the body of each row and the cursor, and the rows are not kept.
    Handlers of other messages are not consulted.
    """
    return {DATA_ROW: keep_row}


def raw_rows(data: bytes, position: int, count: int) -> tuple[list[Any], int]:
    """Return the bodies of DataRow messages, for `Block.take`."""
    bodies = []
    for _ in range(count):
        end = position + 1 + int.from_bytes(data[position + 1 : position + 5], "big")
        bodies.append(data[position + 5 : end])
        position = end
    return bodies, position
