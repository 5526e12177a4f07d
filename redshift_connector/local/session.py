"""One client's session, from its first byte to its last.

Owns: the order login, PostgreSQL's start-up, relaying; what a failure of either side means for the other.
Must not know: how messages are translated (see `conversation`), who else is connected.

Both sockets are served by one thread that never waits for one of them alone: a client that sends without reading
must not keep PostgreSQL's answers from being read, nor the other way round.
"""

from __future__ import annotations

import secrets
import select
import ssl
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from redshift_connector.error import RemoteProtocolError
from redshift_connector.local import reports
from redshift_connector.local.conversation import Conversation, Terms
from redshift_connector.local.engine import Engine
from redshift_connector.local.greeting import FORWARDED, Admitted, agreed_version, authenticate, check_keys, greet
from redshift_connector.local.options import Options
from redshift_connector.local.reports import Refused
from redshift_connector.local.statuses import login_statuses
from redshift_connector.local.upstream import Rejected, Upstream, cancel
from redshift_connector.local.wire import BACKLOG_LIMIT, Closed, Wire
from redshift_connector.protocol.backend import BackendKeyData, ReadyForQuery
from redshift_connector.protocol.frames import FrameReader
from redshift_connector.protocol.frontend import CancelRequest

__all__ = ["Keys", "House", "serve"]


class Keys(Protocol):
    """The cancel keys of all sessions: our own number to PostgreSQL's."""

    def issue(self, own: BackendKeyData, real: BackendKeyData) -> None:
        """Note a session's keys."""

    def find(self, own: BackendKeyData) -> BackendKeyData | None:
        """Return PostgreSQL's key for one of ours."""

    def revoke(self, own: BackendKeyData) -> None:
        """Forget a session's keys."""


@dataclass(frozen=True)
class House:
    """What all sessions share."""

    options: Options
    passwords: Mapping[str, str]
    context: ssl.SSLContext | None
    engine: Engine
    keys: Keys


def serve(wire: Wire, house: House) -> None:
    """Serve one connection to its end; whatever happens stays inside it."""
    try:
        _serve(wire, house)
    except Closed:
        pass
    except Refused as exc:
        wire.part(exc.report())
    except RemoteProtocolError as exc:
        wire.part(reports.error("08P01", str(exc), "FATAL"))
    except Rejected as exc:
        wire.part(reports.translated_error(exc.body))
    except Exception as exc:
        traceback.print_exc(file=sys.stderr)
        wire.part(reports.error("XX000", f"internal error of the local Redshift: {exc!r}", "FATAL"))
    finally:
        wire.close()


def _serve(wire: Wire, house: House) -> None:
    first = greet(wire, house.context)
    if isinstance(first, CancelRequest):
        real = house.keys.find(BackendKeyData(first.process_id, first.secret))
        if real is not None:
            cancel(house.engine.postgres.socket_path, real)
        return
    admitted = check_keys(first, house.options.user if "idp_type" in first else None)
    version = agreed_version(first, house.options.protocol_version)
    reader = authenticate(wire, admitted, house.options, house.passwords)
    settings = {key: first[key] for key in FORWARDED if key in first}
    upstream = house.engine.connect(admitted.user, admitted.database, settings)
    own = BackendKeyData(upstream.key.process_id, secrets.token_bytes(4))
    house.keys.issue(own, upstream.key)
    try:
        wire.send_now(_welcome(upstream, admitted, version, own, house.options))
        terms = Terms(version or 0, house.options.obey_formats, admitted.database.encode())
        conversation = Conversation(terms, partial(house.engine.origins, admitted.database))
        _relay(wire, Wire(upstream.socket), conversation, reader, upstream.reader)
    finally:
        house.keys.revoke(own)
        upstream.close()


def _welcome(
    upstream: Upstream, admitted: Admitted, version: int | None, own: BackendKeyData, options: Options
) -> bytes:
    extra = {"session_id": _session_id()}
    if options.show_discovery is not None:
        extra["show_discovery"] = str(options.show_discovery)
    statuses = login_statuses(upstream.settings, admitted.keys, version, extra)
    notices = b"".join(reports.translated_notice(notice[5:]) for notice in upstream.notices)
    return notices + statuses + own.encode() + ReadyForQuery(b"I").encode()


def _session_id() -> str:
    digits = secrets.token_hex(16)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _relay(client: Wire, server: Wire, conversation: Conversation, reader: FrameReader, answers: FrameReader) -> None:
    """Carry messages both ways until one side ends."""
    client.stop_waiting()
    server.stop_waiting()
    poll = select.poll()
    client_number, server_number = client.socket.fileno(), server.socket.fileno()
    interests: dict[int, int] = {}
    while True:
        hear_client = not conversation.waiting and not conversation.finished and server.backlog < BACKLOG_LIMIT
        hear_server = client.backlog < BACKLOG_LIMIT
        wanted = {
            client_number: (select.POLLIN if hear_client else 0) | (select.POLLOUT if client.backlog else 0),
            server_number: (select.POLLIN if hear_server else 0) | (select.POLLOUT if server.backlog else 0),
        }
        if wanted != interests:
            for number, interest in wanted.items():
                # What is not waited for must not be reported as closed either, again and again.
                if interest:
                    poll.register(number, interest)
                elif interests.get(number):
                    poll.unregister(number)
            interests = wanted
        ready = dict(poll.poll(0 if hear_client and client.more else None))
        if hear_server and server_number in ready:
            try:
                received = server.receive()
            except Closed:
                client.part()  # PostgreSQL has told why
                return
            conversation.server_sent(answers.feed(received))
        if hear_client and (client_number in ready or client.more):
            conversation.client_sent(reader.feed(client.receive()))
        elif ready.get(client_number, 0) & (select.POLLHUP | select.POLLERR):
            raise Closed  # it waits for an answer and will not read it
        _deliver(client, conversation.to_client)
        _deliver(server, conversation.to_server)
        if conversation.finished and not server.backlog:
            return


def _deliver(wire: Wire, messages: list[bytes]) -> None:
    if messages:
        wire.send(messages[0] if len(messages) == 1 else b"".join(messages))
        messages.clear()
    elif wire.backlog:
        wire.flush()
