"""One keyword of ``connect()``.

Owns: the shape of a record in the table, and the step from an argument to an effective value.
Must not know: which parameters exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from redshift_connector.error import InterfaceError
from redshift_connector.settings.kinds import Kind

__all__ = ["INVALID_SETTING", "Parameter"]

# How every complaint about a setting begins; programs and tests of others look for it.
INVALID_SETTING = "Invalid connection property setting. "


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Everything the driver knows about one keyword.

    Attributes
    ----------
    name : str
        The keyword.
    kind : Kind
        What is accepted and what becomes of it.
    group : str
        The part of the driver it belongs to: connection, tls, startup, query, catalogue, iam or idp.
    doc : str
        One or two sentences for users.
    default : object
        The effective value when the argument is omitted or None.
    property_name : str
        Its name in a bag of properties and in an authentication profile, when that is another.
    secret : bool
        Whether the value is hidden wherever it could be seen.
    published : bool
        Whether the published driver has it too; our own additions are keyword-only.
    signature_default : object
        What the signature of ``connect()`` shows.
    """

    name: str
    kind: Kind
    group: str
    doc: str
    default: Any = None
    property_name: str = ""
    secret: bool = False
    published: bool = True
    signature_default: object = None

    def __post_init__(self) -> None:
        if not self.property_name:
            object.__setattr__(self, "property_name", self.name)

    @property
    def accepted(self) -> str:
        """The type of the argument, as the signature of ``connect()`` shows it."""
        return f"{self.kind.accepted} | None"

    @property
    def stored(self) -> str:
        """The type of the effective value."""
        return self.kind.stored if self.default is not None else f"{self.kind.stored} | None"

    def effective(self, argument: Any) -> Any:
        """Return the value in effect for an argument; None, given or not, means the default.

        Raises
        ------
        InterfaceError
            If the argument cannot be meant. The message names the parameter and what is accepted, and never shows
            the argument.
        """
        if argument is None:
            return self.default
        try:
            return self.kind.coerce(argument)
        except TypeError:
            problem = f"{self.name} can't be of type {type(argument).__name__}; pass {self.kind.words}"
        except (ValueError, OverflowError):
            problem = f"{self.name} must be {self.kind.words}"
        # Raised here, outside the handlers: the text of a failed conversion shows the argument, and would be kept as
        # this error's context.
        raise InterfaceError(INVALID_SETTING + problem)
