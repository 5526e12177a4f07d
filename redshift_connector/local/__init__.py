"""A local Redshift: a real PostgreSQL behind a listener that speaks Redshift's wire.

Owns: the public names `start` and `LocalRedshift`. Nothing in the driver imports this package.

From a shell ``python -m redshift_connector.local`` serves until it is stopped; from Python::

    from redshift_connector.local import start

    with start() as server:
        connection = redshift_connector.connect(**server.connect_arguments())

It needs the extra: ``pip install "redshift_connector[local]"``.
"""

from __future__ import annotations

from redshift_connector.local.launch import LocalRedshift, start

__all__ = ["LocalRedshift", "start"]
