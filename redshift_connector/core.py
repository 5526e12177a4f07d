"""`Connection`, the connection object of PEP 249, and the published names around it.

Owns: the verbs of a connection, each a call into a lower floor; when a transaction begins; when the connection is
closed because it cannot be trusted any more.
Must not know: messages, sockets, decoding.
"""

from __future__ import annotations

import logging
import sys
from collections import deque
from collections.abc import Callable, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from redshift_connector import error
from redshift_connector._open import client_os_version, open_session
from redshift_connector._published import (  # noqa: F401 - published import paths
    AUTHENTICATION_REQUEST,
    BACKEND_KEY_DATA,
    BIND,
    BIND_COMPLETE,
    CLOSE,
    CLOSE_COMPLETE,
    COMMAND_COMPLETE,
    DATA_ROW,
    DESCRIBE,
    EMPTY_QUERY_RESPONSE,
    ERROR_RESPONSE,
    EXECUTE,
    FLUSH,
    IDLE,
    IDLE_IN_FAILED_TRANSACTION,
    IDLE_IN_TRANSACTION,
    NO_DATA,
    NOTICE_RESPONSE,
    NOTIFICATION_RESPONSE,
    PARAMETER_DESCRIPTION,
    PARAMETER_STATUS,
    PARSE,
    PARSE_COMPLETE,
    PASSWORD,
    PORTAL_SUSPENDED,
    READY_FOR_QUERY,
    RESPONSE__POSITION,
    RESPONSE__QUERY,
    RESPONSE_CODE,
    RESPONSE_DETAIL,
    RESPONSE_FILE,
    RESPONSE_HINT,
    RESPONSE_LINE,
    RESPONSE_MSG,
    RESPONSE_POSITION,
    RESPONSE_ROUTINE,
    RESPONSE_SEVERITY,
    RESPONSE_WHERE,
    ROW_DESCRIPTION,
    SYNC,
    TERMINATE,
    keep_row,
    message_handlers,
    raw_rows,
)
from redshift_connector.error import (  # noqa: F401 - published import paths
    ArrayContentNotHomogenousError,
    ArrayContentNotSupportedError,
    ArrayDimensionsNotConsistentError,
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    Warning,
)
from redshift_connector.protocol import codes
from redshift_connector.protocol.effects import Operation
from redshift_connector.protocol.frontend import Terminate
from redshift_connector.result.rowset import ResultSet
from redshift_connector.session import extended, simple
from redshift_connector.session.extended import NO_PARAMETERS, Parameters
from redshift_connector.settings.resolve import Settings, resolve
from redshift_connector.settings.rules import check
from redshift_connector.sql.identifiers import quote_literal
from redshift_connector.sql.placeholders import Query, compile_query, convert
from redshift_connector.types.parameters import encode
from redshift_connector.types.published import py_types as PY_TYPES
from redshift_connector.types.published import redshift_types as REDSHIFT_TYPES

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from redshift_connector.cursor import Cursor

__all__ = ["BINARY", "DATA_ROW", "PY_TYPES", "REDSHIFT_TYPES", "Connection", "convert_paramstyle"]

_logger = logging.getLogger(__name__)

Outcome = TypeVar("Outcome")
Xid = tuple[Any, ...]

BINARY = bytes

_COMMIT = b"commit"
_ROLLBACK = b"rollback"

convert_paramstyle = convert


class Connection:
    """A connection to a Redshift cluster or workgroup.

    Made by `redshift_connector.connect`; direct construction takes the published parameters.

    Attributes
    ----------
    autocommit : bool
        False (the default) begins a transaction before the first statement; True lets every statement stand alone.
        Setting it sends nothing and does not end an open transaction.
    merge_socket_read : bool
        Published; has no effect, since messages are always read in large pieces.

    Examples
    --------
    >>> import redshift_connector
    >>> with redshift_connector.connect(**server) as connection:
    ...     connection.cursor().execute("select 1").fetchone()
    [1]
    """

    def __init__(
        self,
        user: str | bytes | None,
        password: str | bytes | None,
        database: str | bytes | None,
        host: str | None = "localhost",
        port: int = 5439,
        source_address: str | None = None,
        unix_sock: str | None = None,
        ssl: bool = True,
        sslmode: str = "verify-full",
        sslmode_defaulted: bool = False,
        timeout: float | None = None,
        max_prepared_statements: int = 1000,
        tcp_keepalive: bool | None = True,
        tcp_keepalive_idle: int | None = None,
        tcp_keepalive_interval: int | None = None,
        tcp_keepalive_count: int | None = None,
        application_name: str | bytes | None = None,
        client_protocol_version: int = 2,
        database_metadata_current_db_only: bool = True,
        enable_table_types: bool = True,
        credentials_provider: str | None = None,
        provider_name: str | None = None,
        web_identity_token: str | None = None,
        numeric_to_float: bool = False,
        identity_namespace: str | None = None,
        token_type: str | None = None,
        idc_client_display_name: str | None = None,
        access_key_id: str | None = None,
        secret_access_key: str | None = None,
        session_token: str | None = None,
    ) -> None:
        arguments = dict(locals())
        del arguments["self"]
        if user is None:
            raise InterfaceError("The 'user' connection parameter cannot be None")
        if arguments.pop("sslmode_defaulted"):
            arguments["sslmode"] = None
        settings = resolve(arguments)
        check(settings)
        self._open(settings)

    @classmethod
    def from_settings(cls, settings: Settings) -> Connection:
        """Open a connection for settings that were checked."""
        connection = cls.__new__(cls)
        connection._open(settings)
        return connection

    def _open(self, settings: Settings) -> None:
        # Not looked up through the package at each call: programs have replaced the name there.
        from redshift_connector.cursor import Cursor

        self._cursor_class = Cursor
        self.autocommit = False
        self.merge_socket_read = True
        self.error: Error | None = None
        self.message_types: dict[bytes, Callable[[bytes, Any], None]] = message_handlers()
        self._settings = settings
        self._closed = False
        self._run_cursor: Cursor | None = None
        self._xid: Xid | None = None
        name = settings.application_name or _calling_module()
        self._session, transport = open_session(settings, name)
        self._transport: Any = transport
        self._registry = self._session.registry
        self._server = self._session.server

    # --- what is known about the connection ---

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open on the server, failed or not."""
        return self._server.in_transaction

    @property
    def notices(self) -> deque[dict[bytes, bytes]]:
        """The last 100 notices of the server, each from field letter to text, as bytes."""
        return self._server.notices

    @property
    def notifications(self) -> deque[tuple[int, str]]:
        """The last 100 notifications: server process and channel."""
        return self._server.notifications

    @property
    def parameter_statuses(self) -> deque[tuple[bytes, bytes]]:
        """The last 100 settings the server reported, in the order they came."""
        return self._server.parameter_statuses

    @property
    def max_prepared_statements(self) -> int:
        """How many prepared statements are kept on the server."""
        return self._session.statements.limit

    @max_prepared_statements.setter
    def max_prepared_statements(self, limit: int) -> None:
        self._session.statements.limit = limit

    @property
    def numeric_to_float(self) -> bool:
        """Whether NUMERIC arrives as float."""
        return self._settings.numeric_to_float

    @property
    def user(self) -> bytes:
        """The user who logged in."""
        user = self._settings.user
        return user.encode() if isinstance(user, str) else user

    @property
    def password(self) -> bytes:
        """The password that was given."""
        return self._settings.password.data()

    @property
    def web_identity_token(self) -> str | None:
        """The identity provider's token that was used, if any."""
        token = self._settings.web_identity_token
        return token.text() if token else None

    @property
    def py_types(self) -> MutableMapping[type, Any]:
        """Python type to (OID, format, encoder); what is set here is used at once, on this connection."""
        return self._registry.py_types

    @property
    def redshift_types(self) -> MutableMapping[int, Any]:
        """OID to (format, decoder); what is set here is used at once, on this connection."""
        return self._registry.redshift_types

    @property
    def client_os_version(self) -> str:
        """What the system calls itself."""
        return client_os_version()

    @property
    def is_enable_table_types(self) -> bool:
        """Whether catalogue methods report the server's own table types."""
        return self._settings.enable_table_types

    @property
    def is_single_database_metadata(self) -> bool:
        """Whether catalogue methods look at the connected database only.

        Raises
        ------
        InterfaceError
            If the server's parameter ``external_database`` is neither on nor off.
        """
        external = self._first_status(b"external_database")
        if external is not None and external not in (b"on", b"off"):
            raise InterfaceError(f"the server parameter external_database is {external!r}, neither on nor off")
        if external == b"on":
            return False
        return self._settings.database_metadata_current_db_only or self._first_status(b"datashare_enabled") != b"on"

    def _first_status(self, key: bytes) -> bytes | None:
        return next((value for name, value in self.parameter_statuses if name == key), None)

    @property
    def description(self) -> list[tuple[Any, ...]] | None:
        """The columns of the last `run`."""
        return self._run_cursor.description if self._run_cursor is not None else None

    # --- statements ---

    def cursor(self) -> Cursor:
        """Return a new cursor."""
        return self._cursor_class(self)

    def run(self, sql: str, stream: object = None, **params: Any) -> tuple[Any, ...]:
        """Run a statement with parameters in named style and return all its rows.

        Parameters
        ----------
        sql : str
            Markers are ``:name``.
        stream : object
            Published; has no effect.
        **params
            A value for each name.

        Returns
        -------
        tuple of list
            Empty when the statement returns no rows.

        Examples
        --------
        >>> connection.run("select :a + 1", a=41)
        ([42],)
        """
        self._run_cursor = cursor = self._cursor_class(self, paramstyle="named")
        cursor.execute(sql, params, stream=stream)
        return cursor.fetchall() if cursor.description is not None else ()

    def execute(self, cursor: Cursor, operation: str, vals: Any) -> None:
        """Run a statement on a cursor without beginning a transaction; published, for internal use."""
        cursor._start()
        query = self._compile(cursor.paramstyle, operation, vals)
        arguments = query.arguments(vals) if vals is not None else ()
        cursor._deliver(self._results(query, arguments, begin=False))

    def _compile(self, style: str, operation: str, args: Any) -> Query:
        if self._transport is None:
            raise InterfaceError("connection is closed")
        if type(operation) is not str and not isinstance(operation, str):
            raise ProgrammingError(f"a statement must be a str, not {type(operation).__name__}")
        return compile_query(style, operation, args is not None)

    def _results(self, query: Query, arguments: Sequence[Any], begin: bool = True) -> list[ResultSet]:
        """Run a statement and return its results: one, or several if the text holds several statements."""
        begin = begin and self._needs_begin(query)
        if query.statement_count > 1 and not arguments:
            return self._perform(simple.execute(self._session, query.data, begin), query)
        parameters = Parameters(*encode(self._registry, arguments)) if arguments else NO_PARAMETERS
        result = self._perform(extended.execute(self._session, query.data, parameters, begin), query)
        if result.tag is None:
            raise ProgrammingError("query was empty")
        return [result]

    def _batch(self, query: Query, batch: Sequence[Parameters]) -> list[ResultSet]:
        """Run a statement once per set of parameters, in one round trip."""
        operation = extended.execute_batch(self._session, query.data, batch, self._needs_begin(query))
        return self._perform(operation, query)

    def _needs_begin(self, query: Query) -> bool:
        return not self.autocommit and self._server.status == codes.IDLE and not query.is_transaction_control

    def _perform(self, operation: Operation[Outcome], query: Query | None = None) -> Outcome:
        """Run an operation; if it leaves the two sides out of step, close the connection."""
        if self._transport is None:
            raise InterfaceError("connection is closed")
        try:
            outcome: Outcome = self._transport.run(operation)
        except BaseException as exc:
            if not self._session.in_step:
                self._drop()
            if isinstance(exc, Error):
                self.error = exc
                if query is not None:
                    exc.query = query.text
            raise
        return outcome

    def _drop(self) -> None:
        """Close the socket without a word."""
        self._transport.close()
        self._transport = None

    # --- transactions ---

    def commit(self) -> None:
        """Commit. A transaction that had failed is rolled back by the server instead, which is logged."""
        tag = self._perform(extended.command(self._session, _COMMIT))
        if tag.startswith(b"ROLLBACK"):
            _logger.warning("commit() ended a failed transaction: the server rolled it back")

    def rollback(self) -> None:
        """Roll back; does nothing when no transaction is open."""
        if self.in_transaction:
            self._perform(extended.command(self._session, _ROLLBACK))

    def xid(self, format_id: int, gtrid: str, bqual: str) -> Xid:
        """Return a transaction id for the two-phase methods."""
        return (format_id, gtrid, bqual)

    def tpc_begin(self, xid: Xid) -> None:
        """Begin a two-phase transaction."""
        self._xid = xid
        if self.autocommit:
            self._perform(extended.command(self._session, b"begin transaction"))

    def tpc_prepare(self) -> None:
        """Prepare the two-phase transaction that was begun."""
        self._perform(extended.command(self._session, self._prepared("PREPARE TRANSACTION", self._xid)))

    def tpc_commit(self, xid: Xid | None = None) -> None:
        """Commit a two-phase transaction, prepared or not."""
        self._finish("COMMIT PREPARED", self.commit, xid)

    def tpc_rollback(self, xid: Xid | None = None) -> None:
        """Roll a two-phase transaction back, prepared or not."""
        self._finish("ROLLBACK PREPARED", self.rollback, xid)

    def tpc_recover(self) -> list[Xid]:
        """Return the ids of transactions that the server has not undone yet."""
        cursor = self.cursor()
        return [(0, row[0], "") for row in cursor.execute("select xact_id FROM stl_undone").fetchall()]

    @staticmethod
    def _prepared(verb: str, xid: Xid | None) -> bytes:
        if xid is None or len(xid) < 2:
            raise InterfaceError("Malformed Transaction Id: it needs at least a format and a global id; use xid()")
        return f"{verb} {quote_literal(str(xid[1]))}".encode()

    def _finish(self, verb: str, ordinary: Callable[[], None], xid: Xid | None) -> None:
        if xid is None:
            xid = self._xid
        if xid is None:
            raise ProgrammingError("Cannot finish a two-phase transaction without a transaction id; call tpc_begin()")
        autocommit, self.autocommit = self.autocommit, True
        try:
            if xid in self.tpc_recover():
                self._perform(extended.command(self._session, self._prepared(verb, xid)))
            else:
                ordinary()
        finally:
            self.autocommit = autocommit
        self._xid = None

    # --- the user's own types ---

    def register_decoder(self, oid: int, decode: Callable[[bytes], Any], format: int | None = None) -> None:
        """Read a type in your own way on this connection.

        Parameters
        ----------
        oid : int
            The type.
        decode : callable
            From the bytes of one value, never None, to the value.
        format : int, optional
            0 if it reads text, 1 if it reads binary; by default it gets whichever the server sends.

        Examples
        --------
        >>> connection.register_decoder(1043, lambda data: data.decode().title())
        >>> connection.cursor().execute("select 'hello'::varchar").fetchone()
        ['Hello']
        """
        self._registry.register_decoder(oid, decode, format)

    def register_encoder(self, python_type: type, encode: Callable[[Any], Any]) -> None:
        """Send a Python type in your own way on this connection.

        Parameters
        ----------
        python_type : type
            The type; its subclasses too.
        encode : callable
            From the value to text, bytes, None, or a tuple of OID, format and payload.

        Examples
        --------
        >>> connection.register_encoder(complex, lambda value: f"({value.real},{value.imag})")
        >>> connection.cursor().execute("select %s", (1 + 2j,)).fetchone()
        ['(1.0,2.0)']
        """
        self._registry.register_encoder(python_type, encode)

    # --- the end ---

    def close(self) -> None:
        """Say goodbye and close.

        Raises
        ------
        InterfaceError
            If the connection was closed before; not if it was lost.
        """
        if self._closed:
            raise InterfaceError("connection is closed")
        self._closed = True
        if self._transport is not None:
            transport, self._transport = self._transport, None
            transport.say_goodbye(Terminate().encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if not self._closed:
            self.close()

    def __repr__(self) -> str:
        state = "closed" if self._transport is None else "in transaction" if self.in_transaction else "idle"
        where = self._settings.unix_sock or f"{self._settings.host}:{self._settings.port}"
        return f"<redshift_connector.Connection to {where}, {state}>"

    # PEP 249, optional extension: the exceptions as attributes of the connection.
    Warning = error.Warning
    Error = error.Error
    InterfaceError = error.InterfaceError
    DatabaseError = error.DatabaseError
    DataError = error.DataError
    OperationalError = error.OperationalError
    IntegrityError = error.IntegrityError
    InternalError = error.InternalError
    ProgrammingError = error.ProgrammingError
    NotSupportedError = error.NotSupportedError


def _calling_module() -> str:
    """Return the name of the module that asked for the connection: the first outside this package."""
    frame = sys._getframe(1)
    package = __name__.partition(".")[0]
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name.partition(".")[0] != package:
            return name
        if frame.f_back is None:
            break
        frame = frame.f_back
    return ""


def __getattr__(name: str) -> Any:
    """Give the published name ``core.Cursor``, whose module is loaded when it is first used."""
    if name != "Cursor":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from redshift_connector.cursor import Cursor

    return Cursor
