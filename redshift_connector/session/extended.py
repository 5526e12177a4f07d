"""Running one statement, or one statement many times, in one round trip.

Owns: which messages make up a flight of the extended protocol, and what is learned from the answers.
Must not know: who wants the result.

A new statement takes one flight as well: Parse, Bind without result formats, Describe of the portal, Execute, Sync.
Each column is decoded in the format that the portal's RowDescription reports. Under protocol 2 the server chooses raw
values whatever is asked; under 0 and 1 it sends text, and the next run of the statement asks for more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from redshift_connector.error import ConnectionLost, Error, RemoteProtocolError
from redshift_connector.protocol import codes
from redshift_connector.protocol.effects import Effect, Operation
from redshift_connector.protocol.frontend import PORTAL, Bind, Describe, Parse
from redshift_connector.result.plan import Plan
from redshift_connector.result.rowset import ResultSet
from redshift_connector.session.converse import Answers, converse
from redshift_connector.session.prepared import EXECUTE, SYNC, Prepared
from redshift_connector.session.state import Session
from redshift_connector.sql import command_tag

__all__ = ["NO_PARAMETERS", "Parameters", "command", "execute", "execute_batch", "note_command"]


class Parameters(NamedTuple):
    """Encoded parameters of one run: types, formats, values."""

    oids: tuple[int, ...]
    formats: tuple[int, ...]
    payloads: Sequence[bytes | None]


NO_PARAMETERS = Parameters((), (), ())

DESCRIBE_PORTAL = Describe(PORTAL, b"").encode()


def _unnamed(text: bytes) -> bytes:
    return Parse(b"", text).encode() + Bind(b"", b"").encode() + EXECUTE


BEGIN = _unnamed(b"begin transaction")


def command(session: Session, text: bytes) -> Operation[bytes]:
    """Run a statement of the driver's own, such as ``commit``, and return its command tag."""
    results = yield from converse(session, session.statements.take_closes() + _unnamed(text) + SYNC)
    _require(session, results, 1)
    note_command(session, results[-1])
    return results[-1].tag or b""


def execute(session: Session, query: bytes, parameters: Parameters, begin: bool) -> Operation[ResultSet]:
    """Run one statement.

    Parameters
    ----------
    session : Session
        Its state.
    query : bytes
        The text with ``$n`` markers, in UTF-8.
    parameters : Parameters
        As many as there are markers.
    begin : bool
        Whether a transaction must be started first; that rides in the same flight.

    Returns
    -------
    ResultSet
        Its tag is None when the text held no statement.
    """
    key = (query, parameters.oids)
    statements = session.statements
    prepared = statements.get(key)
    if prepared is not None and prepared.settled:
        new = False
        flight = prepared.flight
        if parameters.oids:
            flight = prepared.bind(parameters.formats, parameters.payloads) + EXECUTE + SYNC
    else:
        new = prepared is None
        if prepared is None:
            prepared = statements.create(key)
        parse = prepared.parse() if new else b""
        bind = prepared.bind(parameters.formats, parameters.payloads)
        flight = parse + bind + DESCRIBE_PORTAL + EXECUTE + SYNC
    if begin:
        flight = BEGIN + flight
    idle = session.server.status == codes.IDLE and not begin
    answers = Answers(session)
    effect: Effect | None = statements.take_closes() + flight if statements.stale else flight
    try:
        # As `converse` does; written out because every statement comes through here.
        while effect is not None:
            effect = answers.take((yield effect))
    except ConnectionLost as exc:
        raise answers.failure or exc from exc.__cause__
    failure = answers.failure
    if failure is not None:
        failure.completed = 0  # not counting the BEGIN
        _drop_failed(session, prepared, new, failure)
        if not new and idle and _is_stale(failure) and session.server.status == codes.IDLE:
            # Nothing was run and no transaction is lost: prepare it afresh.
            return (yield from execute(session, query, parameters, begin))
        raise failure
    _require(session, answers.results, 1 + begin)
    result = answers.results[-1]
    if not prepared.settled:
        _learn(session, prepared, result)
        if new:
            statements.keep(prepared)
    plan = prepared.plan
    if plan is None:
        note_command(session, result)
    else:
        result.plan = plan if plan.generation == session.registry.generation else _renewed(session, prepared)
    return result


class _Use:
    """A statement within a batch: where it was used first, and whether it had to be prepared there."""

    def __init__(self, prepared: Prepared, new: bool, first: int) -> None:
        self.prepared = prepared
        self.new = new
        self.first = first


def execute_batch(
    session: Session, query: bytes, batch: Sequence[Parameters], begin: bool
) -> Operation[list[ResultSet]]:
    """Run one statement once for each set of parameters, in one flight.

    An error undoes the whole flight, or leaves the transaction failed if one was open before.

    Returns
    -------
    list of ResultSet
        One per set of parameters.
    """
    uses: dict[tuple[int, ...], _Use] = {}
    flight = _compose(session, query, batch, uses)
    try:
        results = yield from converse(session, session.statements.take_closes() + (BEGIN if begin else b"") + flight)
    except Error as exc:
        if begin:  # the BEGIN is not one of the caller's
            exc.completed = max(0, exc.completed - 1)
        for use in uses.values():
            _drop_failed(session, use.prepared, use.new, exc)
        raise
    _require(session, results, len(batch) + begin)
    results = results[-len(batch) :]
    for use in uses.values():
        if not use.prepared.settled:
            _learn(session, use.prepared, results[use.first])
            if use.new:
                session.statements.keep(use.prepared)
    plans = {oids: _renewed(session, use.prepared) for oids, use in uses.items()}
    for parameters, result in zip(batch, results, strict=True):
        result.plan = plans[parameters.oids]
    note_command(session, results[-1])
    return results


def _require(session: Session, results: list[ResultSet], count: int) -> None:
    """Refuse a flight that the server ended without an error and without completing what is in it."""
    if len(results) < count:
        session.in_step = False
        raise RemoteProtocolError(f"the server completed {len(results)} of {count} statements and reported no error")


def _compose(session: Session, query: bytes, batch: Sequence[Parameters], uses: dict[tuple[int, ...], _Use]) -> bytes:
    """Return the messages of a batch and fill ``uses``: different types need different statements."""
    flight = []
    unnamed: Prepared | None = None
    for index, parameters in enumerate(batch):
        use = uses.get(parameters.oids)
        if use is None:
            key = (query, parameters.oids)
            known = session.statements.get(key)
            use = uses[parameters.oids] = _Use(known or session.statements.create(key), known is None, index)
        prepared = use.prepared
        # The unnamed statement holds one text at a time.
        if (use.new and index == use.first) or (not prepared.name and unnamed is not prepared):
            flight.append(prepared.parse())
            unnamed = None if prepared.name else prepared
        flight.append(prepared.bind(parameters.formats, parameters.payloads))
        if index == use.first and not prepared.settled:
            flight.append(DESCRIBE_PORTAL)
        flight.append(EXECUTE)
    flight.append(SYNC)
    return b"".join(flight)


def _learn(session: Session, prepared: Prepared, result: ResultSet) -> None:
    """Take in the columns of the first run, or of the first with changed formats."""
    if result.description is None:
        prepared.learn((), None, ())
        return
    columns = result.description.columns
    wanted = tuple(session.registry.preferred_format(column.type_oid) for column in columns)
    prepared.learn(columns, Plan(columns, session.registry), wanted)


def _renewed(session: Session, prepared: Prepared) -> Plan | None:
    """Return the plan, made afresh if the user changed the types since."""
    plan = prepared.plan
    if plan is not None and plan.generation != session.registry.generation:
        plan = prepared.plan = Plan(plan.columns, session.registry)
    return plan


def _drop_failed(session: Session, prepared: Prepared, new: bool, exc: Error) -> None:
    if new or _is_stale(exc):
        session.statements.forget(prepared)


def _is_stale(exc: Error) -> bool:
    """Whether the server lost the statement, or the tables under it changed."""
    return exc.sqlstate == "26000" or (exc.sqlstate == "0A000" and "cached plan" in (exc.message or ""))


def note_command(session: Session, result: ResultSet) -> None:
    """Drop the prepared statements if the command may have changed what they refer to."""
    if result.tag and command_tag.invalidates_statements(command_tag.parse(result.tag).command):
        session.statements.forget_all()
