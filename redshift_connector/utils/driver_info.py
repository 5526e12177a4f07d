"""What the driver calls itself.

Owns: the names under which it reports itself to servers, services and users.
Must not know: the version's text, which `redshift_connector.version` owns.
"""

from __future__ import annotations

from redshift_connector.version import __version__

__all__ = ["DriverInfo"]


class DriverInfo:
    """The names and the version of this driver.

    Examples
    --------
    >>> DriverInfo.driver_short_name()
    'RsPython'
    >>> DriverInfo.driver_full_name() == f"{DriverInfo.driver_name()} {DriverInfo.version()}"
    True
    """

    @staticmethod
    def version() -> str:
        """Return the version, such as ``2.1.100``."""
        return __version__

    @staticmethod
    def driver_name() -> str:
        """Return the long name."""
        return "Redshift Python Driver"

    @staticmethod
    def driver_short_name() -> str:
        """Return the short name."""
        return "RsPython"

    @staticmethod
    def driver_full_name() -> str:
        """Return the long name and the version: what is sent to the server at start-up."""
        return f"{DriverInfo.driver_name()} {DriverInfo.version()}"
