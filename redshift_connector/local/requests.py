"""From the client to PostgreSQL.

Owns: how each message of a client is changed, and which must wait for the session's own questions (see `inquiry`).
Must not know: sockets, answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from redshift_connector.error import RemoteProtocolError
from redshift_connector.local import inquiry
from redshift_connector.local.formats import choose_forms
from redshift_connector.local.ledger import Entry, Portal, Statement
from redshift_connector.local.parameters import (
    any_inferred,
    declared_to_postgres,
    formats_to_postgres,
    values_to_postgres,
)
from redshift_connector.protocol.codes import BINARY
from redshift_connector.protocol.fields import frame as framed
from redshift_connector.protocol.frames import Frame
from redshift_connector.protocol.frontend import PORTAL, STATEMENT, Bind, Close, Describe, Execute, Parse

if TYPE_CHECKING:
    from redshift_connector.local.conversation import Conversation

__all__ = ["from_client"]


def from_client(conversation: Conversation, frame: Frame) -> bool:
    """Handle one message; False when it must be held back until the session has its own answer."""
    tag, body, _ = frame
    handler = _HANDLERS.get(tag)
    if handler is None:
        raise RemoteProtocolError(f"a message {bytes((tag,))!r} has no place in a session")
    return handler(conversation, tag, body)


def _parse(conversation: Conversation, tag: int, body: bytes) -> bool:
    message = Parse.decode(body)
    oids = declared_to_postgres(message.parameter_oids)
    statement = Statement(message.statement, message.parameter_oids)
    ledger = conversation.ledger
    ledger.remember(Entry(tag), ledger.statements, message.statement, statement)
    if oids == message.parameter_oids:
        conversation.to_server.append(framed(b"P", body))
    else:
        conversation.to_server.append(replace(message, parameter_oids=oids).encode())
    return True


def _bind(conversation: Conversation, tag: int, body: bytes) -> bool:
    message = Bind.decode(body)
    ledger, terms = conversation.ledger, conversation.terms
    statement = ledger.statements.get(message.statement) or _unseen(conversation, message.statement)
    decides = terms.version >= 2 and not terms.obey_formats
    inferred = any_inferred(statement.declared, message.parameter_formats, message.parameters)
    if statement.parameters is None and (decides or BINARY in message.result_formats or inferred):
        inquiry.ask(conversation, statement)
        return False
    portal = Portal(statement)
    # Without a description nothing can be raw, and what the client asked for is right.
    forms = choose_forms(statement.columns, message.result_formats, terms.version, terms.obey_formats)
    formats = message.result_formats
    if forms and statement.parameters is not None:
        formats = tuple(form.asked for form in forms)
        portal.told = [form.told for form in forms]
        if any(form.convert for form in forms):
            portal.converters = [form.convert for form in forms]
    types = statement.declared if statement.parameters is None else statement.parameters
    values = values_to_postgres(types, message.parameter_formats, message.parameters)
    ledger.remember(Entry(tag), ledger.portals, message.portal, portal)
    given = formats_to_postgres(message.parameter_formats, message.parameters)
    changed = replace(message, parameter_formats=given, parameters=values, result_formats=formats)
    conversation.to_server.append(changed.encode())
    return True


def _unseen(conversation: Conversation, name: bytes) -> Statement:
    """Return a record of a statement that was prepared by SQL, or does not exist, which PostgreSQL shall say."""
    statement = Statement(name)
    conversation.ledger.statements[name] = statement
    return statement


def _describe(conversation: Conversation, tag: int, body: bytes) -> bool:
    message = Describe.decode(body)
    ledger = conversation.ledger
    if message.kind == PORTAL:
        portal = ledger.portals.get(message.name)
        statement = portal.statement if portal else None
    else:
        portal = None
        statement = ledger.statements.get(message.name) or _unseen(conversation, message.name)
    if statement is not None and statement.origins is None and conversation.terms.version >= 1:
        inquiry.ask(conversation, statement)
        return False
    ledger.expect(Entry(tag, statement=statement, portal=portal))
    conversation.to_server.append(framed(b"D", body))
    return True


def _execute(conversation: Conversation, tag: int, body: bytes) -> bool:
    message = Execute.decode(body)
    portal = conversation.ledger.portals.get(message.portal)
    conversation.ledger.expect(Entry(tag, portal=portal))
    # A Redshift heeds the row limit of a named portal only.
    limit = message.limit if message.portal else 0
    conversation.to_server.append(replace(message, limit=limit).encode())
    return True


def _close(conversation: Conversation, tag: int, body: bytes) -> bool:
    message = Close.decode(body)
    ledger = conversation.ledger
    if message.kind == STATEMENT:
        ledger.remember(Entry(tag), ledger.statements, message.name, None)
    else:
        ledger.remember(Entry(tag), ledger.portals, message.name, None)
    conversation.to_server.append(framed(b"C", body))
    return True


def _ending(conversation: Conversation, tag: int, body: bytes) -> bool:
    """Pass on Sync, Query and FunctionCall, which ReadyForQuery answers."""
    conversation.ledger.skipping = False
    conversation.ledger.expect(Entry(tag))
    conversation.to_server.append(framed(bytes((tag,)), body))
    return True


def _silent(conversation: Conversation, tag: int, body: bytes) -> bool:
    """Pass on a message that has no answer of its own."""
    conversation.to_server.append(framed(bytes((tag,)), body))
    return True


def _terminate(conversation: Conversation, tag: int, body: bytes) -> bool:
    conversation.finished = True
    return _silent(conversation, tag, body)


_HANDLERS: dict[int, Callable[[Conversation, int, bytes], bool]] = {
    ord("P"): _parse,
    ord("B"): _bind,
    ord("D"): _describe,
    ord("E"): _execute,
    ord("C"): _close,
    ord("S"): _ending,
    ord("Q"): _ending,
    ord("F"): _ending,
    ord("H"): _silent,
    ord("d"): _silent,
    ord("c"): _silent,
    ord("f"): _silent,
    ord("X"): _terminate,
}
