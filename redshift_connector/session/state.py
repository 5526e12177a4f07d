"""One session: everything its operations share.

Owns: the frame reader, the server's state, the types, the prepared statements, whether the two sides are in step.
Must not know: how bytes travel.
"""

from __future__ import annotations

from redshift_connector.protocol.frames import FrameReader
from redshift_connector.session.prepared import StatementCache
from redshift_connector.session.server import Server
from redshift_connector.types.registry import Registry

__all__ = ["Session"]

# ParseComplete, BindComplete, CloseComplete, ParameterDescription, NoData: that a step is done shows in what follows.
_NOTHING_TO_LEARN = b"123tn"


class Session:
    """The client's side of one session.

    Attributes
    ----------
    in_step : bool
        False from the moment a flight goes out until its last answer is read. If an operation ends while it is False,
        the answers of the next one could not be told from those still to come: the connection must be closed.
    """

    def __init__(self, registry: Registry, max_prepared_statements: int) -> None:
        self.registry = registry
        self.server = Server()
        self.reader = FrameReader(skip=_NOTHING_TO_LEARN)
        self.statements = StatementCache(max_prepared_statements)
        self.in_step = True
