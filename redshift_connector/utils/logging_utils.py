"""What may be seen in a log.

Owns: the masked copy of a bag of connection properties, the line that sets off a block in the log.
Must not know: which property is secret; `redshift_connector.settings.table` says so.
"""

from __future__ import annotations

from typing import TypeVar

__all__ = ["make_divider_block", "mask_secure_info_in_props"]

Properties = TypeVar("Properties")

# Properties that no keyword sets and that tell nothing about a secret.
_ALSO_LOGGED = frozenset({"duration", "idpPort"})


def make_divider_block() -> str:
    """Return the line that sets off a block in the log.

    Examples
    --------
    >>> make_divider_block()
    '==================================='
    """
    return "=" * 35


def mask_secure_info_in_props(info: Properties) -> Properties:
    """Return a copy of a bag of properties that may be logged.

    Parameters
    ----------
    info : RedshiftProperty, any object with attributes, or None
        The properties, under their property names (``user_name``, ``db_name``, ...). Not changed.

    Returns
    -------
    same type
        A new object. Values of properties known to hold no secret are kept; every other value that is neither
        None nor empty is replaced by three asterisks. None gives None.

    Examples
    --------
    >>> class Bag:
    ...     def __init__(self):
    ...         self.user_name, self.password, self.token = "ann", "sesame", None
    >>> vars(mask_secure_info_in_props(Bag()))
    {'user_name': 'ann', 'password': '***', 'token': None}
    """
    from redshift_connector.settings.secret import MASK
    from redshift_connector.settings.table import PUBLIC_PROPERTIES

    if info is None:
        return info
    # The constructor is left out: it would add properties that the original does not have.
    masked: Properties = object.__new__(type(info))
    for name, value in vars(info).items():
        shown = name in PUBLIC_PROPERTIES or name in _ALSO_LOGGED or value is None or value == ""
        vars(masked)[name] = value if shown else MASK
    return masked
