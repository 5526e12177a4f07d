"""The published mappings of types at module level.

Owns: `py_types` and `redshift_types` as others import them. Must not know: connections; each has its own, and what is
set here reaches none of them.
"""

from __future__ import annotations

from redshift_connector.types.registry import Registry

__all__ = ["py_types", "redshift_types"]

_DEFAULT = Registry()

py_types = _DEFAULT.py_types
"""Python type to (OID, format, function from value to bytes), as a new connection has it."""

redshift_types = _DEFAULT.redshift_types
"""OID to (format, function from data, offset and length to value), as a new connection has it."""
