"""From PostgreSQL to the client.

Owns: how each answer is changed.
Must not know: sockets, requests of the client (see `requests`), what the session asks itself (see `inquiry`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from redshift_connector.local import inquiry, reports
from redshift_connector.local.columns import arranged, described, keys_of
from redshift_connector.local.formats import text_converters
from redshift_connector.local.ledger import Portal, Statement
from redshift_connector.local.parameters import described_to_client
from redshift_connector.local.statuses import translated_status
from redshift_connector.local.values import Unsendable, rewrite_rows
from redshift_connector.protocol.backend import CommandComplete, ParameterDescription, ParameterStatus, RowDescription
from redshift_connector.protocol.fields import frame as framed
from redshift_connector.protocol.frames import Frame
from redshift_connector.protocol.frontend import CopyFail, Describe, Execute, Sync

if TYPE_CHECKING:
    from redshift_connector.local.conversation import Conversation

__all__ = ["from_server"]

_DESCRIBE, _EXECUTE, _SYNC = Describe.tag[0], Execute.tag[0], Sync.tag[0]
_ERROR, _NOTICE, _STATUS, _NOTIFICATION = b"ENSA"


def from_server(conversation: Conversation, frame: Frame) -> None:
    """Handle one message of PostgreSQL; a run of rows counts as one."""
    tag, body, _ = frame
    entry = conversation.ledger.oldest
    if entry is not None and entry.own and tag not in (_ERROR, _NOTICE, _STATUS, _NOTIFICATION):
        inquiry.take(conversation, entry, tag, body)
        return
    handler = _HANDLERS.get(tag)
    if handler is None:
        _send(conversation, framed(bytes((tag,)), body))
    else:
        handler(conversation, body)


def _send(conversation: Conversation, message: bytes) -> None:
    if not conversation.refusing:
        conversation.to_client.append(message)


def _refuse(conversation: Conversation, sqlstate: str, message: str) -> None:
    """Report an error of our own and withhold what PostgreSQL still answers up to its ReadyForQuery."""
    _send(conversation, reports.error(sqlstate, message))
    conversation.refusing = True


def _settled(tag: bytes) -> Callable[[Conversation, bytes], None]:
    """Make the handler of an answer that ends an entry and passes unchanged."""

    def handle(conversation: Conversation, body: bytes) -> None:
        conversation.ledger.settle()
        _send(conversation, framed(tag, body))

    return handle


def _finished(tag: bytes) -> Callable[[Conversation, bytes], None]:
    """Make the handler of an answer that ends an Execute, or one statement of several in a Query."""

    def handle(conversation: Conversation, body: bytes) -> None:
        _settle_execute(conversation)
        _send(conversation, framed(tag, body))

    return handle


def _settle_execute(conversation: Conversation) -> None:
    entry = conversation.ledger.oldest
    if entry is not None and entry.tag == _EXECUTE:
        conversation.ledger.settle()


def _complete(conversation: Conversation, body: bytes) -> None:
    _settle_execute(conversation)
    command = CommandComplete.decode(body).command
    if command.startswith(b"SELECT "):
        command = b"SELECT"  # a Redshift does not count what it selects
    _send(conversation, CommandComplete(command).encode())


def _rows(conversation: Conversation, block: bytes) -> None:
    entry = conversation.ledger.oldest
    portal = entry.portal if entry is not None else None
    converters = None
    if portal is not None:
        converters = portal.statement.texts if portal.told is None else portal.converters
    if converters is None or conversation.refusing:
        _send(conversation, block)
        return
    try:
        _send(conversation, rewrite_rows(block, converters))
    except Unsendable as exc:
        _refuse(conversation, "22003", str(exc))


def _parameters(conversation: Conversation, body: bytes) -> None:
    entry = conversation.ledger.oldest
    oids = ParameterDescription.decode(body).oids
    if entry is not None and entry.statement is not None:
        oids = described_to_client(oids, entry.statement.declared)
    _send(conversation, ParameterDescription(oids).encode())


def _columns(conversation: Conversation, body: bytes) -> None:
    entry = conversation.ledger.oldest
    description = RowDescription.decode(body, extended=False)
    told = origins = None
    if entry is not None and entry.tag == _DESCRIBE:
        conversation.ledger.settle()
        told = entry.portal.told if entry.portal is not None else None
        if entry.statement is not None:
            origins = entry.statement.origins
            entry.statement.texts = text_converters(description.columns)
    elif entry is not None:
        # A simple query may have several statements, each with columns of its own.
        entry.portal = Portal(Statement(b"", texts=text_converters(description.columns)))
    extended = conversation.terms.version >= 1
    if origins is None:
        keys = keys_of(description.columns) if extended else []
        origins = arranged(description.columns, conversation.lookup(keys) if keys else {})
    full = described(description, origins, told, conversation.terms.database)
    _send(conversation, full.encode(extended))


def _ready(conversation: Conversation, body: bytes) -> None:
    conversation.ledger.ready()
    conversation.refusing = False
    _send(conversation, framed(b"Z", body))


def _failed(conversation: Conversation, body: bytes) -> None:
    ledger = conversation.ledger
    ledger.failed()
    if conversation.waiting:
        conversation.waiting = any(entry.own for entry in ledger.entries)
    _send(conversation, reports.translated_error(body))


def _notice(conversation: Conversation, body: bytes) -> None:
    _send(conversation, reports.translated_notice(body))


def _status(conversation: Conversation, body: bytes) -> None:
    message = ParameterStatus.decode(body)
    told = translated_status(message.key, message.value)
    if told is not None:
        conversation.to_client.append(told)


def _copy_in(conversation: Conversation, _body: bytes) -> None:
    """Give up a COPY from the client, which no Redshift has."""
    conversation.to_server.append(CopyFail(b"COPY FROM STDIN is not supported by Amazon Redshift").encode())
    entries = conversation.ledger.entries
    # While it copies PostgreSQL swallows a Sync; the client's, already sent, must be said again.
    if len(entries) > 1 and entries[0].tag == _EXECUTE and entries[1].tag == _SYNC:
        conversation.to_server.append(Sync().encode())


def _copy_out(conversation: Conversation, _body: bytes) -> None:
    _refuse(conversation, "0A000", "COPY TO STDOUT is not supported by Amazon Redshift; use UNLOAD")


_HANDLERS: dict[int, Callable[[Conversation, bytes], None]] = {
    ord("1"): _settled(b"1"),
    ord("2"): _settled(b"2"),
    ord("3"): _settled(b"3"),
    ord("t"): _parameters,
    ord("T"): _columns,
    ord("n"): _settled(b"n"),
    ord("D"): _rows,
    ord("C"): _complete,
    ord("I"): _finished(b"I"),
    ord("s"): _finished(b"s"),
    ord("Z"): _ready,
    ord("E"): _failed,
    ord("N"): _notice,
    ord("S"): _status,
    ord("G"): _copy_in,
    ord("H"): _copy_out,
}
