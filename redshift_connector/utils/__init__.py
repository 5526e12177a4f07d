"""Published import paths of small helpers; each name lives in a module of its own.

Owns: the names ``redshift_connector.utils.<name>``.
Must not know: anything the modules it names do not tell it.

Names are looked up when they are first used, so that importing a module below this package costs nothing more.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from redshift_connector.types.published import py_types, redshift_types
    from redshift_connector.utils.driver_info import DriverInfo
    from redshift_connector.utils.logging_utils import make_divider_block, mask_secure_info_in_props

__all__ = ["DriverInfo", "make_divider_block", "mask_secure_info_in_props", "py_types", "redshift_types"]

# Name -> the module that owns it.
_HOME = {
    "DriverInfo": "redshift_connector.utils.driver_info",
    "make_divider_block": "redshift_connector.utils.logging_utils",
    "mask_secure_info_in_props": "redshift_connector.utils.logging_utils",
    "py_types": "redshift_connector.types.published",
    "redshift_types": "redshift_connector.types.published",
}


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
