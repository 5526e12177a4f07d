"""Running several statements of one text: the simple query.

Owns: the flight, and what an implicit BEGIN in front of it changes.
Must not know: who wants the results.
"""

from __future__ import annotations

from redshift_connector.error import Error
from redshift_connector.protocol.effects import Operation
from redshift_connector.protocol.frontend import Query
from redshift_connector.result.plan import Plan
from redshift_connector.result.rowset import ResultSet
from redshift_connector.session.converse import converse
from redshift_connector.session.extended import note_command
from redshift_connector.session.state import Session

__all__ = ["execute"]

# It rides in the same text, since a server may not take messages of both protocols in one flight.
_BEGIN = b"begin transaction;"


def execute(session: Session, text: bytes, begin: bool) -> Operation[list[ResultSet]]:
    """Run all statements of a text, without parameters, in one flight.

    Returns
    -------
    list of ResultSet
        One per statement, in order.
    """
    query = (_BEGIN if begin else b"") + text
    try:
        results = yield from converse(session, session.statements.take_closes() + Query(query).encode(), simple=True)
    except Error as exc:
        if begin:
            _move_back(exc)
        raise
    for result in results:
        if result.description is not None:
            result.plan = Plan(result.description.columns, session.registry)
        note_command(session, result)
    return [result for result in results[1 if begin else 0 :] if result.tag is not None]


def _move_back(exc: Error) -> None:
    """Count the position of an error, and what completed, from the user's own text."""
    position = exc.position
    if position is not None:
        exc.args[0]["P"] = str(position - len(_BEGIN))
    exc.completed = max(0, exc.completed - 1)
