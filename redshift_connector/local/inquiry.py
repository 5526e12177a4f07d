"""What a session asks PostgreSQL on its own account, between the client's messages.

Owns: the questions about a statement's columns and where they come from, and reading the answers.
Must not know: what the client is told.

The questions are part of the client's own flight and transaction: nothing else sees a table that was just created.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redshift_connector.local.columns import NOWHERE, arranged, keys_of, question, read_origin
from redshift_connector.local.ledger import Entry, Statement
from redshift_connector.protocol.backend import ParameterDescription, RowDescription
from redshift_connector.protocol.frontend import PORTAL, STATEMENT, Bind, Close, Describe, Execute, Flush, Parse

if TYPE_CHECKING:
    from redshift_connector.local.conversation import Conversation

__all__ = ["ask", "take"]

# A name that a client would not choose.
_OWN = b"redshift_connector.local"
_FLUSH = Flush().encode()
_RUN = (
    Bind(_OWN, _OWN).encode()
    + Execute(_OWN, 0).encode()
    + Close(STATEMENT, _OWN).encode()
    + Close(PORTAL, _OWN).encode()
    + _FLUSH
)
_ROWS, _PARAMETERS, _COLUMNS, _NO_COLUMNS, _CLOSED = b"DtTn3"
_DESCRIBE, _CLOSE = Describe.tag[0], Close.tag[0]


def ask(conversation: Conversation, statement: Statement) -> None:
    """Ask for the columns of a statement, and hold the client's messages back until they are known."""
    conversation.ledger.expect(Entry(_DESCRIBE, own=True, statement=statement))
    conversation.to_server.append(Describe(STATEMENT, statement.name).encode() + _FLUSH)
    conversation.waiting = True


def take(conversation: Conversation, entry: Entry, tag: int, body: bytes) -> None:
    """Take an answer; errors are not among them, they are the client's."""
    statement = entry.statement
    if tag == _ROWS:
        _take_origins(conversation, body)
        return
    if tag == _PARAMETERS:
        if statement is not None:
            statement.parameters = ParameterDescription.decode(body).oids
        return
    conversation.ledger.settle()
    if statement is None:
        return
    if tag in (_COLUMNS, _NO_COLUMNS):
        if tag == _COLUMNS:
            statement.columns = RowDescription.decode(body, extended=False).columns
        _ask_origins(conversation, statement)
    elif tag == _CLOSED:
        statement.origins = arranged(statement.columns, conversation.found)
        conversation.waiting = False


def _ask_origins(conversation: Conversation, statement: Statement) -> None:
    keys = keys_of(statement.columns)
    if not keys or conversation.terms.version < 1:
        statement.origins = [NOWHERE] * len(statement.columns)
        conversation.waiting = False
        return
    conversation.found = {}
    for tag in b"PBEC":
        conversation.ledger.expect(Entry(tag, own=True))
    # The last answer of all is what lets the client go on.
    conversation.ledger.expect(Entry(_CLOSE, own=True, statement=statement))
    conversation.to_server.append(Parse(_OWN, question(keys)).encode() + _RUN)


def _take_origins(conversation: Conversation, block: bytes) -> None:
    position = 0
    while position < len(block):
        after = position + 1 + int.from_bytes(block[position + 1 : position + 5], "big")
        key, origin = read_origin(block[position + 5 : after])
        conversation.found[key] = origin
        position = after
