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

from redshift_connector.error import Error
from redshift_connector.protocol import codes
from redshift_connector.protocol.effects import Operation
from redshift_connector.protocol.frontend import PORTAL, Bind, Describe, Parse
from redshift_connector.result.block import Block
from redshift_connector.result.plan import Plan
from redshift_connector.result.rowset import ResultSet
from redshift_connector.session.converse import Reply, converse
from redshift_connector.session.prepared import EXECUTE, SYNC, Prepared
from redshift_connector.session.state import Session
from redshift_connector.sql import command_tag

__all__ = ["NO_PARAMETERS", "Parameters", "command", "execute", "execute_batch", "result_of"]


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
    replies = yield from converse(session, session.statements.take_closes() + _unnamed(text) + SYNC)
    tag = replies[-1].tag or b""
    _note_command(session, command_tag.parse(tag).command)
    return tag


def execute(session: Session, query: bytes, parameters: Parameters, begin: bool) -> Operation[ResultSet | None]:
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
    ResultSet or None
        None when the text held no statement.
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
    try:
        replies = yield from converse(session, statements.take_closes() + flight)
    except Error as exc:
        _drop_failed(session, prepared, new, exc)
        if not new and idle and _is_stale(exc) and session.server.status == codes.IDLE:
            # Nothing was run and no transaction is lost: prepare it afresh.
            return (yield from execute(session, query, parameters, begin))
        raise
    reply = replies[-1]
    if not prepared.settled:
        _learn(session, prepared, reply)
        if new:
            statements.keep(prepared)
    return result_of(session, reply, _current_plan(session, prepared))


class _Use:
    """A statement within a batch: where it was used first, and whether it had to be prepared there."""

    def __init__(self, prepared: Prepared, new: bool, first: int) -> None:
        self.prepared = prepared
        self.new = new
        self.first = first


def execute_batch(
    session: Session, query: bytes, batch: Sequence[Parameters], begin: bool
) -> Operation[list[ResultSet | None]]:
    """Run one statement once for each set of parameters, in one flight.

    An error undoes the whole flight, or leaves the transaction failed if one was open before.

    Returns
    -------
    list of (ResultSet or None)
        One per set of parameters.
    """
    uses: dict[tuple[int, ...], _Use] = {}
    flight = _compose(session, query, batch, uses)
    try:
        replies = yield from converse(session, session.statements.take_closes() + (BEGIN if begin else b"") + flight)
    except Error as exc:
        for use in uses.values():
            _drop_failed(session, use.prepared, use.new, exc)
        raise
    replies = replies[-len(batch) :]
    for use in uses.values():
        if not use.prepared.settled:
            _learn(session, use.prepared, replies[use.first])
            if use.new:
                session.statements.keep(use.prepared)
    plans = {oids: _current_plan(session, use.prepared) for oids, use in uses.items()}
    return [
        result_of(session, reply, plans[parameters.oids]) for parameters, reply in zip(batch, replies, strict=True)
    ]


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


def _learn(session: Session, prepared: Prepared, reply: Reply) -> None:
    columns = reply.description.columns if reply.description is not None else ()
    wanted = tuple(session.registry.preferred_format(column.type_oid) for column in columns)
    plan = Plan(columns, session.registry) if reply.description is not None else None
    prepared.learn(columns, plan, wanted)


def _current_plan(session: Session, prepared: Prepared) -> Plan | None:
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


def result_of(session: Session, reply: Reply, plan: Plan | None) -> ResultSet | None:
    """Return what the user gets to see of a reply; None if there was no statement."""
    if reply.tag is None:
        return None
    tag = command_tag.parse(reply.tag)
    _note_command(session, tag.command)
    block = Block(reply.runs)
    return ResultSet(plan, block, command_tag.row_count(tag), command_tag.redshift_row_count(tag, block.received))


def _note_command(session: Session, name: str) -> None:
    if command_tag.invalidates_statements(name):
        session.statements.forget_all()
